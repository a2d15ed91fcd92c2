/**
 * `sl-state: kind,box,id,occurred,edited,fidelity,revision`, the header from which a reader without keys rebuilds a dialogue's state. Empty
 * fields are unknown. Times are UTC seconds; `revision` is an HMAC in hex, so equal contents of one persona show as equal and nothing
 * more. For an observed peer `box` is empty and `id` is an opaque tag of the peer.
 */
import type { Box } from "./peer.ts"

const kinds = ["imported", "edited", "deleted", "reactions", "service", "media"] as const
export type MessageStateKind = (typeof kinds)[number]

export type MessageState = {
  readonly kind: MessageStateKind
  readonly box: Box
  readonly id: number
  readonly occurred?: number
  readonly edited?: number
  readonly fidelity: number
  readonly revision: string
}

export type PeerState = {
  readonly kind: "peer"
  readonly tag: string
  readonly fidelity: number
  readonly revision: string
}

export type EventState = MessageState | PeerState

export const formatState = (state: EventState): string =>
  state.kind === "peer"
    ? `peer,,${state.tag},,,${state.fidelity},${state.revision}`
    : `${state.kind},${state.box},${state.id},${state.occurred ?? ""},${state.edited ?? ""},${state.fidelity},${state.revision}`

const optionalSeconds = (text: string): number | undefined => (text === "" ? undefined : Number(text))

/** The state in a header, or `undefined` when the text is not one. */
export const parseState = (text: string): EventState | undefined => {
  const [kind, box, id = "", occurred = "", edited = "", fidelityText, revision] = text.split(",")
  const fidelity = Number(fidelityText)
  if (revision === undefined || !Number.isInteger(fidelity)) return undefined
  if (kind === "peer") return { kind, tag: id, fidelity, revision }
  const known = kinds.find((name) => name === kind)
  if (known === undefined || (box !== "u" && box !== "c") || !Number.isInteger(Number(id))) return undefined
  const seconds = { occurred: optionalSeconds(occurred), edited: optionalSeconds(edited) }
  return {
    kind: known,
    box,
    id: Number(id),
    ...(seconds.occurred === undefined ? {} : { occurred: seconds.occurred }),
    ...(seconds.edited === undefined ? {} : { edited: seconds.edited }),
    fidelity,
    revision,
  }
}
