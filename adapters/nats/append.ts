/**
 * Appending to one subject with an expectation: one event by a plain publish, several by one atomic batch whose headers are written here,
 * because the client's batch publisher drops expectations and swallows refusals. A batch is published in one go with one reply subject
 * on its first and its last message, and costs one round trip. What happened comes back as a value; where that cannot be known, as for every
 * append that a dying server interrupts, the value says so. An append is over after 30 seconds.
 */
import { nuid } from "nats"
import {
  type AppendOutcome,
  MAX_BATCH_BYTES,
  MAX_BATCH_EVENTS,
  type NewEvent,
} from "../../application/eventLog.ts"
import { PATIENCE_MILLIS, type Refusal, refused } from "./api.ts"
import type { Link } from "./connection.ts"
import { publishDecided } from "./decided.ts"
import { blockOf, headerLines } from "./headerBlock.ts"
import type { Publisher, PublishReply, Send } from "./publisher.ts"
import { fetchStored } from "./stored.ts"

export type Append = (
  subject: string,
  events: ReadonlyArray<NewEvent>,
  expected: number,
  signal?: AbortSignal,
) => Promise<AppendOutcome>

type Encoded = { readonly lines: string; readonly body: Uint8Array }

/** The subject's last sequence must be this, or nothing is stored. */
export const expectation = (sequence: number): string =>
  `Nats-Expected-Last-Subject-Sequence: ${sequence}\r\n`

const publishOne = (subject: string, event: Encoded, expected: number, send: Send) =>
  send(subject, blockOf(expectation(expected) + event.lines), event.body, true)

/** The expectation stands on the first message alone: on later ones it would be held against the batch itself. */
const publishBatch = (subject: string, events: ReadonlyArray<Encoded>, expected: number, send: Send) => {
  const id = `Nats-Batch-Id: ${nuid.next()}\r\nNats-Batch-Sequence: `
  const last = events.length - 1
  events.forEach(({ lines, body }, i) => {
    const first = i === 0 ? expectation(expected) : ""
    const commit = i === last ? "Nats-Batch-Commit: 1\r\n" : ""
    send(subject, blockOf(`${id}${i + 1}\r\n${first}${commit}${lines}`), body, i === 0 || i === last)
  })
}

export const CONFLICT = 10071
/** The same without the sequence: another write of the subject is in flight. */
export const CONFLICT_UNNAMED = 10164
const tooLargeCodes: ReadonlySet<number> = new Set([10054, 10199])

export const isConflict = ({ code }: Refusal): boolean => code === CONFLICT || code === CONFLICT_UNNAMED

export const makeAppend = (link: Link, publisher: Publisher, stream: string): Append => {
  const doing = `appending to ${stream}`

  /** The subject's last sequence: named by the refusal, else asked of the leader. */
  const conflictAt = async (subject: string, refusal: Refusal, signal?: AbortSignal): Promise<number> => {
    const named = refusal.code === CONFLICT ? /(\d+)$/.exec(refusal.description)?.[1] : undefined
    if (named !== undefined) return Number(named)
    return (await fetchStored(link, stream, { last_by_subj: subject }, signal))?.sequence ?? 0
  }

  type Size = { readonly events: number; readonly bytes: number }
  const outcomeOf = async (
    reply: PublishReply,
    subject: string,
    size: Size,
    signal?: AbortSignal,
  ): Promise<AppendOutcome> => {
    if (reply._tag === "NoAnswer") return { _tag: "Unknown" }
    if (reply._tag === "TooLarge") return { _tag: "TooLarge", ...size }
    if (reply._tag === "Stored") {
      if (reply.count === size.events) return { _tag: "Appended", sequence: reply.sequence }
      throw link.failure(doing, new Error(`the server acknowledged ${reply.count} of ${size.events} events`))
    }
    const { refusal } = reply
    if (isConflict(refusal)) return { _tag: "Conflict", sequence: await conflictAt(subject, refusal, signal) }
    if (tooLargeCodes.has(refusal.code)) return { _tag: "TooLarge", ...size }
    throw link.failure(doing, refused(refusal))
  }

  return async (subject, events, expected, signal) => {
    if (events.length === 0) throw new RangeError("an append has at least one event")
    const encoded = events.map(({ headers, body }) => ({ lines: headerLines(headers), body }))
    const bytes = encoded.reduce((sum, { lines, body }) => sum + lines.length + body.length, 0)
    const size = { events: events.length, bytes }
    if (events.length > MAX_BATCH_EVENTS || bytes > MAX_BATCH_BYTES) return { _tag: "TooLarge", ...size }
    const [only] = encoded
    const publish = (send: Send) =>
      encoded.length === 1 && only !== undefined
        ? publishOne(subject, only, expected, send)
        : publishBatch(subject, encoded, expected, send)
    const deadline = Date.now() + PATIENCE_MILLIS
    const reply = await publishDecided(link, publisher, { publish, doing, deadline, signal })
    return outcomeOf(reply, subject, size, signal)
  }
}
