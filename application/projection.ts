/**
 * The contract between the one runner and a read model. A projection is a pure function from an event to changes; its store commits changes,
 * position and parked events in one transaction, by compare-and-set from the exact previous position under the runner's generation. What
 * the runner must handle comes back as a value; a store that is away fails with `StoreUnavailable` and is tried again for as long as it takes.
 * What operators do with a read model (rebuild, replay, compare …) is in readModelStore.ts.
 */
import { Data, type Effect } from "effect"
import type { LogEvent } from "../domain/logEvent.ts"

/** The pure half: which changes an event makes. Throws only on an event that it cannot understand; that one is parked. */
export type Projection<Change> = {
  readonly name: string
  /** Which rows it makes, as a number that its author raises; a read model of another shape is rebuilt. */
  readonly shape: number
  readonly apply: (event: LogEvent) => ReadonlyArray<Change>
}

/** An event that could not be applied, and why; the text names a rule or an error code, never content. */
export type ParkedEvent = {
  readonly sequence: number
  /** The event's subject: later events of it are parked behind it. */
  readonly subject: string
  readonly error: string
}

/** What a process runs a projection for. */
export type Doing = "live" | "rebuilding" | "replaying" | "retrying" | "comparing"

/** Who runs a projection; `id` is another one for each run. */
export type Runner = { readonly id: string; readonly doing: Doing }

/** What a runner finds when it has taken a projection over. */
export type Claim = {
  readonly generation: number
  readonly position: number
  /** Subjects that have a parked event. */
  readonly parkedSubjects: ReadonlySet<string>
  /** How many events are parked. */
  readonly parked: number
}

export type ClaimOutcome =
  | ({ readonly _tag: "Claimed" } & Claim)
  /** An operator paused it. Refuses `live` alone. */
  | { readonly _tag: "Paused" }
  /** It is being rebuilt in place, so its rows belong to no one position. Refuses all but `rebuilding`. */
  | { readonly _tag: "Rebuilding" }
  /** A program of another shape made it. Refuses all but `rebuilding`. */
  | { readonly _tag: "Outdated"; readonly shape: number }
  /** Of a version that is being made: somebody else has ended its rebuild, or began another one. */
  | { readonly _tag: "Gone" }

export type Commit<Change> = {
  readonly generation: number
  /** The exact position that the store must have. */
  readonly from: number
  /** The position that it has afterwards: the last sequence of the batch, ignored events included. */
  readonly to: number
  readonly changes: ReadonlyArray<Change>
  /** Parked anew; one that is parked already has its error overwritten and one attempt more. */
  readonly parked: ReadonlyArray<ParkedEvent>
}

/** Parked events tried again: their changes and the book of parked events move together, and the position stays. */
export type Retry<Change> = {
  readonly generation: number
  /** The exact position that the store must have. */
  readonly position: number
  /** Of the released events, in rising order of sequence. None where events are discarded. */
  readonly changes: ReadonlyArray<Change>
  /** Sequences that are parked no more. */
  readonly released: ReadonlyArray<number>
  /** Refused again: their errors are overwritten, and each has one attempt more. */
  readonly parked: ReadonlyArray<ParkedEvent>
}

export type Fenced = { readonly _tag: "Fenced"; readonly generation: number }

export type CommitOutcome =
  | { readonly _tag: "Committed" }
  /** A newer runner has taken over: this one stops. */
  | Fenced
  /** The store is elsewhere than `from`: nothing was written; the runner goes on from there. */
  | { readonly _tag: "Moved"; readonly position: number }
  /** The store refused the data itself (SQLSTATE 22 or 23, Neo4j ClientError): nothing was written. */
  | { readonly _tag: "Refused"; readonly error: string }

/** A sign of life, written by its runner every few seconds, also while there is nothing to commit. */
export type Beat = {
  readonly generation: number
  /** Events a second, of late. */
  readonly rate: number
  /** Where the log ended, as the runner knew it, or where its run is to end. */
  readonly target: number
  /** What the runner waits for, where it waits; never content. */
  readonly problem?: string
}

/** Who runs a read model, as its store was last told; ages are by the store's clock, in seconds. */
export type Owner = Runner & Omit<Beat, "generation"> & { readonly age: number }

export type StoredState = {
  /** Which making of the read model this is: 1, 2, 3 …; each rebuild makes the next. */
  readonly version: number
  readonly shape: number
  readonly position: number
  readonly generation: number
  readonly parked: number
  readonly paused: boolean
  /** Seconds since the position last moved, by the store's clock. */
  readonly still: number
  /** Absent where nobody runs it: the last runner said that it ended. */
  readonly owner?: Owner
  /** A rebuild in place has come so far. */
  readonly rebuilding?: { readonly version: number; readonly position: number }
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

/** The impure half: where one version of a read model lives, for whoever runs it. */
export type ProjectionStore<Change> = {
  /** Takes the projection over: generation + 1, and the runner is its owner. A refused claim changes nothing. */
  readonly claim: (runner: Runner) => Effect.Effect<ClaimOutcome, StoreUnavailable>
  readonly commit: (commit: Commit<Change>) => Effect.Effect<CommitOutcome, StoreUnavailable>
  readonly retry: (retry: Retry<Change>) => Effect.Effect<CommitOutcome, StoreUnavailable>
  /** Notes the beat and its time; changes nothing else. */
  readonly beat: (beat: Beat) => Effect.Effect<{ readonly _tag: "Beaten" } | Fenced, StoreUnavailable>
  /** The owner ends: forgotten, where this is still the generation. */
  readonly release: (generation: number) => Effect.Effect<void, StoreUnavailable>
  /** `undefined` where nothing has ever been claimed. */
  readonly state: Effect.Effect<StoredState | undefined, StoreUnavailable>
}
