/**
 * The headers of an event: CloudEvents' attributes as `ce-*`, ours as `sl-*`, each once, printable ASCII without spaces at the edges. They
 * hold what a reader without keys may know, and tell of nobody. Writing and reading are inverse; reading refuses what it does not know.
 */
import { chainHash, GENESIS, type Header, type Tip } from "./chain.ts"
import { type EventType, isEventType } from "./event.ts"
import { sha256Hex } from "./hash.ts"
import { type EventState, formatState, parseState } from "./state.ts"

/** What is said of an event besides its place and its content. */
export type EventMeta = {
  readonly id: string
  readonly type: EventType
  readonly source: string
  /** Recorded, ISO 8601 UTC. */
  readonly time: string
  readonly correlation?: string
  readonly causation?: string
  readonly actor?: string
  readonly state?: EventState
}

export type Envelope = EventMeta & {
  readonly version: number
  readonly digest: string
  readonly prev: string
  readonly hash: string
}

const PRINTABLE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/

/** The headers of the event that follows `tip` on `subject`, `sl-hash` last. */
export const writeHeaders = (
  subject: string,
  tip: Tip,
  meta: EventMeta,
  body: string | Uint8Array,
): { readonly headers: ReadonlyArray<Header>; readonly hash: string } => {
  const headers: Array<Header> = [
    ["ce-specversion", "1.0"],
    ["ce-id", meta.id],
    ["ce-type", meta.type],
    ["ce-source", meta.source],
    ["ce-time", meta.time],
    ["ce-dataschema", `urn:${meta.type.replaceAll(".", ":")}`],
    ["sl-envelope", "1"],
    ["sl-version", String(tip.version + 1)],
    ["sl-digest", sha256Hex(body)],
    ["sl-prev", tip.hash],
  ]
  if (meta.correlation !== undefined) headers.push(["sl-correlation", meta.correlation])
  if (meta.causation !== undefined) headers.push(["sl-causation", meta.causation])
  if (meta.actor !== undefined) headers.push(["sl-actor", meta.actor])
  if (meta.state !== undefined) headers.push(["sl-state", formatState(meta.state)])
  for (const [name, value] of headers) {
    if (!PRINTABLE.test(value))
      throw new RangeError(`header ${name} is not printable ASCII without edge spaces`)
  }
  const hash = chainHash(subject, headers)
  headers.push(["sl-hash", hash])
  return { headers, hash }
}

const HEX64 = /^[0-9a-f]{64}$/
const COUNT = /^[1-9][0-9]{0,15}$/

/** The envelope in a stored event's headers, or the name of the header that is missing or wrong. */
export const readEnvelope = (
  get: (name: string) => string | undefined,
): Envelope | { readonly wrong: string } => {
  const type = get("ce-type")
  const id = get("ce-id")
  const source = get("ce-source")
  const time = get("ce-time")
  const version = get("sl-version") ?? ""
  const digest = get("sl-digest") ?? ""
  const prev = get("sl-prev") ?? ""
  const hash = get("sl-hash") ?? ""
  const stateText = get("sl-state")
  const state = stateText === undefined ? undefined : parseState(stateText)
  if (get("sl-envelope") !== "1") return { wrong: "sl-envelope" }
  if (type === undefined || !isEventType(type)) return { wrong: "ce-type" }
  if (id === undefined) return { wrong: "ce-id" }
  if (source === undefined) return { wrong: "ce-source" }
  if (time === undefined) return { wrong: "ce-time" }
  if (!COUNT.test(version)) return { wrong: "sl-version" }
  if (!HEX64.test(digest)) return { wrong: "sl-digest" }
  if (!HEX64.test(prev) || (version === "1") !== (prev === GENESIS)) return { wrong: "sl-prev" }
  if (!HEX64.test(hash)) return { wrong: "sl-hash" }
  if (stateText !== undefined && state === undefined) return { wrong: "sl-state" }
  const correlation = get("sl-correlation")
  const causation = get("sl-causation")
  const actor = get("sl-actor")
  return {
    id,
    type,
    source,
    time,
    version: Number(version),
    digest,
    prev,
    hash,
    ...(state === undefined ? {} : { state }),
    ...(correlation === undefined ? {} : { correlation }),
    ...(causation === undefined ? {} : { causation }),
    ...(actor === undefined ? {} : { actor }),
  }
}
