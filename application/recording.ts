/**
 * From decided events to stored ones: keys made durable, content sealed by person, envelopes chained, batches appended under the sequence
 * that the subject must have. What was recorded before a conflict is whole; the rest is for the caller to decide again.
 */
import { Clock, Effect } from "effect"
import type { Tip } from "../domain/chain.ts"
import type { Decided } from "../domain/decided.ts"
import { type EventMeta, writeHeaders } from "../domain/envelope.ts"
import { type Part, splitParts } from "../domain/parts.ts"
import type { Peer } from "../domain/peer.ts"
import {
  type AppendOutcome,
  EventLog,
  type LogUnavailable,
  MAX_BATCH_BYTES,
  MAX_BATCH_EVENTS,
  type NewEvent,
} from "./eventLog.ts"
import { type KeyPlace, Keyring, type KeyringError, type OpenPersona, type Seal } from "./keyring.ts"
import { observeAppend } from "./metrics.ts"

/** Where and in whose name events are recorded. */
export type Recorder = {
  readonly persona: OpenPersona
  readonly subject: string
  /** Given on a dialogue's subject. */
  readonly dialogue?: { readonly peer: Peer; readonly part: string }
  readonly source: string
  readonly actor: string
  readonly correlation?: string
  readonly causation?: string
}

export type RecordOutcome = {
  /** How many of the decided events are stored now. */
  readonly recorded: number
  readonly tip: Tip
  /** Why it ended before the last event. */
  readonly stopped?: Exclude<AppendOutcome, { readonly _tag: "Appended" }>
}

type Drafted = { readonly event: Decided; readonly place: KeyPlace; readonly parts: ReadonlyArray<Part> }

/** `YYYYMM` of the message's own time, or of its recording where it has none. */
export const monthOf = (occurred: number | undefined, recorded: string): string => {
  if (occurred === undefined) return recorded.slice(0, 4) + recorded.slice(5, 7)
  const at = new Date(occurred * 1000)
  return String(at.getUTCFullYear() * 100 + at.getUTCMonth() + 1)
}

export const record = (
  to: Recorder,
  tip: Tip,
  decided: ReadonlyArray<Decided>,
): Effect.Effect<RecordOutcome, LogUnavailable | KeyringError, EventLog | Keyring> =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const keyring = yield* Keyring
    const time = new Date(yield* Clock.currentTimeMillis).toISOString()
    const drafts = decided.map((event): Drafted => draft(to, event, time))
    const needs = drafts.flatMap(({ place, parts }) => parts.map(({ owner }) => ({ place, owner })))
    const seal = yield* keyring.sealer(to.persona, needs)
    let recorded = 0
    let current = tip
    while (recorded < drafts.length) {
      const batch = yield* chain(to, current, drafts, recorded, seal, time)
      const started = performance.now()
      const outcome = yield* log.append(to.subject, batch.events, current.sequence)
      if (outcome._tag !== "Appended") return { recorded, tip: current, stopped: outcome }
      observeAppend(batch.events.length, (performance.now() - started) / 1000)
      recorded += batch.events.length
      current = { ...batch.tip, sequence: outcome.sequence }
    }
    return { recorded, tip: current }
  })

const draft = (to: Recorder, event: Decided, time: string): Drafted => {
  const occurred = event.state?.kind === "peer" ? undefined : event.state?.occurred
  return {
    event,
    place: { dialogue: to.dialogue?.part, month: monthOf(occurred, time) },
    parts: splitParts(event, to.dialogue?.peer),
  }
}

/** So many are sealed before whatever else waits in this process has its turn: an answer that came, a request that could be sent. */
const SEALED_AT_ONCE = 50

/** As many events from `from` on as one batch takes, sealed and chained. */
const chain = Effect.fnUntraced(function* (
  to: Recorder,
  tip: Tip,
  drafts: ReadonlyArray<Drafted>,
  from: number,
  seal: Seal,
  time: string,
): Effect.fn.Return<{ readonly events: ReadonlyArray<NewEvent>; readonly tip: Tip }> {
  const events: Array<NewEvent> = []
  let bytes = 0
  let current = tip
  for (const { event, place, parts } of drafts.slice(from, from + MAX_BATCH_EVENTS)) {
    if (events.length > 0 && events.length % SEALED_AT_ONCE === 0) yield* Effect.yieldNow
    const id = to.persona.names.event(event.identity)
    const body = seal(to.subject, id, place, parts)
    const meta: EventMeta = {
      id,
      type: event.type,
      source: to.source,
      time,
      actor: to.actor,
      ...(to.correlation === undefined ? {} : { correlation: to.correlation }),
      ...(to.causation === undefined ? {} : { causation: to.causation }),
      ...(event.state === undefined ? {} : { state: event.state }),
    }
    const { headers, hash } = writeHeaders(to.subject, current, meta, body)
    bytes += body.length + HEADER_BYTES
    if (events.length > 0 && bytes > MAX_BATCH_BYTES) break
    events.push({ headers, body })
    current = { sequence: current.sequence, version: current.version + 1, hash }
  }
  return { events, tip: current }
})

// Above what an event's headers take, the batch's own included.
const HEADER_BYTES = 1400
