/**
 * The contract between the one runner and a read model. A projection is a pure function from an event to changes; its store commits changes,
 * position and parked events in one transaction, by compare-and-set from the exact previous position under the runner's generation. What
 * the runner must handle comes back as a value; a store that is away fails with `StoreUnavailable` and is tried again for as long as it takes.
 */
import { Data, type Effect } from "effect"
import type { LogEvent } from "../domain/logEvent.ts"

/** The pure half: which changes an event makes. Throws only on an event that it cannot understand; that one is parked. */
export type Projection<Change> = {
  readonly name: string
  /** The read model's shape; a store with another one is rebuilt. */
  readonly version: number
  readonly apply: (event: LogEvent) => ReadonlyArray<Change>
}

/** An event that could not be applied, and why; the text names a rule or an error code, never content. */
export type ParkedEvent = {
  readonly sequence: number
  /** The event's subject: later events of it are parked behind it. */
  readonly subject: string
  readonly error: string
}

export type Commit<Change> = {
  readonly generation: number
  /** The exact position that the store must have. */
  readonly from: number
  /** The position that it has afterwards: the last sequence of the batch, ignored events included. */
  readonly to: number
  readonly changes: ReadonlyArray<Change>
  readonly parked: ReadonlyArray<ParkedEvent>
}

export type CommitOutcome =
  | { readonly _tag: "Committed" }
  /** A newer runner has taken over: this one stops. */
  | { readonly _tag: "Fenced"; readonly generation: number }
  /** The store is elsewhere than `from`: nothing was written; the runner goes on from there. */
  | { readonly _tag: "Moved"; readonly position: number }
  /** The store refused the data itself (SQLSTATE 22 or 23, Neo4j ClientError): nothing was written. */
  | { readonly _tag: "Refused"; readonly error: string }

/** What a runner finds when it takes a projection over. */
export type Claim = {
  readonly generation: number
  readonly position: number
  /** Subjects that have a parked event. */
  readonly parkedSubjects: ReadonlySet<string>
}

export type StoredState = {
  readonly version: number
  readonly position: number
  readonly generation: number
  readonly parked: number
}

/** The read model's content as SHA-256, hex. `content` leaves out when things were recorded; `exact` has that too. */
export type Digest = { readonly content: string; readonly exact: string; readonly rows: number }

/** The store cannot be reached now. The URL has no password in it. */
export class StoreUnavailable extends Data.TaggedError("StoreUnavailable")<{
  readonly store: string
  readonly url: string
  readonly cause: unknown
}> {
  override get message(): string {
    const why = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return `${this.store} at ${this.url} cannot be reached: ${why}`
  }
}

/** The impure half: where a read model lives. */
export type ProjectionStore<Change> = {
  /** Takes the projection over: generation + 1. */
  readonly claim: Effect.Effect<Claim, StoreUnavailable>
  readonly commit: (commit: Commit<Change>) => Effect.Effect<CommitOutcome, StoreUnavailable>
  /** `undefined` where the store has never been written to. */
  readonly state: Effect.Effect<StoredState | undefined, StoreUnavailable>
  /** Empties the read model; the position is 0 afterwards and the generation one higher. */
  readonly reset: Effect.Effect<void, StoreUnavailable>
  readonly digest: Effect.Effect<Digest, StoreUnavailable>
}
