/**
 * `sl-state: kind,box,id,occurred,edited,fidelity,revision`, the header from which a reader without keys rebuilds a dialogue's state. Empty
 * fields are unknown. Times are UTC seconds; `revision` is an HMAC in hex, so equal contents of one persona show as equal and nothing
 * more. For an observed peer `box` is empty, `id` is an opaque tag of the peer, and `edited` is when the name was seen; for reactions `edited`
 * is when they were seen.
 */
import type { Box } from "./peer.ts"

export type MessageStateKind = "imported" | "edited" | "deleted" | "reactions" | "service" | "media"

/** Telegram counts messages in 31 bits. */
export const MAX_MESSAGE_ID = 2 ** 31 - 1

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
  /** When a source showed this name, UTC seconds; absent where it does not say. */
  readonly seen?: number
  readonly fidelity: number
  readonly revision: string
}

export type EventState = MessageState | PeerState

export const formatState = (state: EventState): string =>
  state.kind === "peer"
    ? `peer,,${state.tag},,${state.seen ?? ""},${state.fidelity},${state.revision}`
    : `${state.kind},${state.box},${state.id},${state.occurred ?? ""},${state.edited ?? ""},${state.fidelity},${state.revision}`

const SHAPE =
  /^(imported|edited|deleted|reactions|service|media|peer),([uc]?),([0-9a-f]+),([0-9]*),([0-9]*),([0-9]{1,3}),([0-9a-f]+)$/
const MESSAGE_ID = /^[1-9][0-9]{0,9}$/

/** The state in a header, or `undefined` when the text is not one. */
export const parseState = (text: string): EventState | undefined => {
  const found = SHAPE.exec(text)
  if (found === null) return undefined
  const [, kind, box, id = "", occurred = "", edited = "", fidelity, revision = ""] = found
  const shown = { fidelity: Number(fidelity), revision }
  if (kind === "peer") {
    if (box !== "" || occurred !== "") return undefined
    return { kind, tag: id, ...(edited === "" ? {} : { seen: Number(edited) }), ...shown }
  }
  if ((box !== "u" && box !== "c") || !MESSAGE_ID.test(id) || Number(id) > MAX_MESSAGE_ID) return undefined
  return {
    kind: kind as MessageStateKind,
    box,
    id: Number(id),
    ...(occurred === "" ? {} : { occurred: Number(occurred) }),
    ...(edited === "" ? {} : { edited: Number(edited) }),
    ...shown,
  }
}
