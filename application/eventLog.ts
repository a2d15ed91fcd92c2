/**
 * The port of the log: the only truth. An append names the sequence that its subject must have now (0: none) and is whole or nothing; what
 * a caller must handle comes back as a union. Reads come in order and without a hole. The log knows nothing of keys or of what is in a body.
 */
import { Context, Data, type Effect } from "effect"
import type { Header } from "../domain/chain.ts"

/** An event ready to be stored. */
export type NewEvent = { readonly headers: ReadonlyArray<Header>; readonly body: Uint8Array }

/** A stored event. `header` gives a `ce-*` or `sl-*` header; `body` is empty for a headers-only read. */
export type StoredEvent = {
  readonly sequence: number
  readonly subject: string
  readonly header: (name: string) => string | undefined
  readonly headerNames: ReadonlyArray<string>
  readonly body: Uint8Array
}

export type AppendOutcome =
  /** Stored; `sequence` is the last event's. */
  | { readonly _tag: "Appended"; readonly sequence: number }
  /** The subject is elsewhere: read on at least until `sequence`, decide again. */
  | { readonly _tag: "Conflict"; readonly sequence: number }
  /** No answer in time: it may have landed, or may yet. Read, decide again, append with the same expectation. */
  | { readonly _tag: "Unknown" }
  /** More than 1000 events or 4 MiB. */
  | { readonly _tag: "TooLarge"; readonly events: number; readonly bytes: number }

export const MAX_BATCH_EVENTS = 1000
export const MAX_BATCH_BYTES = 4 * 1024 * 1024

export type ReadOptions = {
  /** The first sequence wanted. */
  readonly from: number
  /** The last sequence wanted; the read ends after it (or after the last match before it). Absent: it goes on live. */
  readonly to?: number
  /** One subject, or a filter with wildcards. Unfiltered reads assert `sequence = previous + 1`. */
  readonly subject?: string
  readonly headersOnly?: boolean
  /** Events in a batch at most; a live read gives what is there without waiting for more. Default 1000. */
  readonly batch?: number
}

/** The log cannot be reached, or answered something that no caller can handle. `url` has no password. */
export class LogUnavailable extends Data.TaggedError("LogUnavailable")<{
  readonly url: string
  readonly doing: string
  readonly cause?: unknown
}> {
  override get message(): string {
    const why = this.cause instanceof Error ? this.cause.message : String(this.cause ?? "no answer")
    const where = this.url === "" ? "" : ` at ${this.url}`
    return `NATS${where} failed while ${this.doing}: ${why}`
  }
}

/** A sequence is missing from the log, which nothing may delete from: readers stop here. */
export class SequenceGap extends Data.TaggedError("SequenceGap")<{
  readonly expected: number
  readonly found: number
}> {
  override get message(): string {
    return `the log has a hole: expected sequence ${this.expected}, found ${this.found}`
  }
}

/** A setting of the stream or the server that the log's promises need, and that is otherwise. */
export class LogMisconfigured extends Data.TaggedError("LogMisconfigured")<{
  readonly findings: ReadonlyArray<{ readonly setting: string; readonly is: string; readonly mustBe: string }>
}> {
  override get message(): string {
    return this.findings.map((f) => `${f.setting} is ${f.is} but must be ${f.mustBe}`).join("; ")
  }
}

export type LogStatus = {
  readonly url: string
  readonly server: string
  readonly firstSequence: number
  readonly lastSequence: number
  readonly events: number
  readonly bytes: number
  readonly subjects: number
  readonly sync: "always" | "unverified" | string
}

export class EventLog extends Context.Service<
  EventLog,
  {
    readonly append: (
      subject: string,
      events: ReadonlyArray<NewEvent>,
      expected: number,
    ) => Effect.Effect<AppendOutcome, LogUnavailable>
    /** Batches in order. Throws `LogUnavailable` or `SequenceGap`; returning early ends the consumer. */
    readonly read: (options: ReadOptions) => AsyncIterable<ReadonlyArray<StoredEvent>>
    /** The newest event of a subject, as the stream's leader knows it. */
    readonly last: (subject: string) => Effect.Effect<StoredEvent | undefined, LogUnavailable>
    /** The oldest event of a subject, as the stream's leader knows it. */
    readonly first: (subject: string) => Effect.Effect<StoredEvent | undefined, LogUnavailable>
    readonly get: (sequence: number) => Effect.Effect<StoredEvent | undefined, LogUnavailable>
    /** Every subject that a filter with wildcards matches, in no order. */
    readonly subjects: (filter: string) => Effect.Effect<ReadonlyArray<string>, LogUnavailable>
    readonly lastSequence: Effect.Effect<number, LogUnavailable>
    readonly status: Effect.Effect<LogStatus, LogUnavailable>
    /** Every setting that differs from what the log's promises need. */
    readonly findings: Effect.Effect<
      ReadonlyArray<{ readonly setting: string; readonly is: string; readonly mustBe: string }>,
      LogUnavailable
    >
  }
>()("sideload/application/EventLog") {}
