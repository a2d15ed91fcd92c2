/**
 * The contract between a read model's store and what operators do with it: rebuild it while it is read, fold a dialogue anew, look into the
 * book of parked events, build it beside itself to compare. Each of these hands the one runner a `ProjectionStore` to fill; what differs
 * between stores is where that is and how it becomes what is read. Whatever was begun and cut off can be gone on with or begun anew.
 */
import { Data, type Effect, type Scope } from "effect"
import type { RunnerFenced } from "./owning.ts"
import type {
  Claim,
  Digest,
  Fenced,
  ParkedEvent,
  ProjectionStore,
  StoredState,
  StoreUnavailable,
} from "./projection.ts"

/** A store holds something that the migrations of this version cannot go on from; the text says what and what to do. */
export class MigrationRefused extends Data.TaggedError("MigrationRefused")<{
  readonly store: string
  readonly reason: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `${this.store} cannot be migrated: ${this.reason}`
  }
}

/** A parked event as its book has it; times are ISO 8601, UTC, by the store's clock. */
export type ParkedRecord = ParkedEvent & {
  readonly attempts: number
  readonly firstSeen: string
  readonly lastSeen: string
}

/** A page of the book of parked events, in rising order of sequence. */
export type ParkedPage = {
  /** Only later sequences. */
  readonly after: number
  readonly most: number
  /** Only of this subject. */
  readonly subject?: string
}

/** `live` is the one that is read; `building` becomes it; `kept` was it. */
export type Role = "live" | "building" | "kept"
export type StoredVersion = StoredState & { readonly role: Role }

export type FinishOutcome =
  | { readonly _tag: "Finished" }
  | Fenced
  /** The live one shows more than the new one: run on to there. */
  | { readonly _tag: "Behind"; readonly position: number }

/** A version that is being made. */
export type Rebuild<Change> = {
  readonly version: number
  /** Where it is made: filled by the runner, from where an earlier attempt ended. */
  readonly store: ProjectionStore<Change>
  /** Readers see it while it is made: the live one is claimed (`rebuilding`) before anything is written. */
  readonly inPlace: boolean
  /**
   * Makes it the one that is read, in one step for every reader. Under a generation of the live one that the caller has claimed as `rebuilding`;
   * `atLeast` is the position that it must have (that of the live one, or the log's end where that is less). The live one is free
   * afterwards, and paused where it was paused before.
   */
  readonly finish: (generation: number, atLeast: number) => Effect.Effect<FinishOutcome, StoreUnavailable>
}

/** The store refused the data of a replay; nothing was changed. */
export class ReplayRefused extends Data.TaggedError("ReplayRefused")<{
  readonly projection: string
  readonly reason: string
}> {
  override get message(): string {
    return `${this.projection} cannot replay this dialogue: ${this.reason}. Nothing was changed`
  }
}

/** Runs `body` with a store whose every commit belongs to the one transaction. */
export type WithinReplay<Change> = <A, E, R>(
  claim: Claim,
  subject: string,
  body: (store: ProjectionStore<Change>) => Effect.Effect<A, E, R>,
) => Effect.Effect<A, E | StoreUnavailable | ReplayRefused | RunnerFenced, R>

export type Replay<Change> =
  /** Its rows are not each of one dialogue: why. */
  | { readonly sound: false; readonly why: string }
  /**
   * One transaction, under a claim as `replaying`: deletes what belongs to the subject's dialogue, its parked events included, and runs
   * `body`, which folds the subject's events anew into a store that begins at position 0. All of it is there when `body` succeeds, and nothing
   * where it fails or is interrupted. The position stays.
   */
  | { readonly sound: true; readonly dialogue: WithinReplay<Change> }

/** A row, entry or node in which two of a read model differ; without its content. `key` is what an operator can look it up by. */
export type Difference = {
  /** The table, stream or label. */
  readonly of: string
  readonly key: string
  readonly kind: "missing" | "surplus" | "different"
  /** Names of columns, fields or properties that differ, where the kind is `different`. */
  readonly fields?: ReadonlyArray<string>
}

/** How one compares with another, `missing` and `surplus` being said of the first. */
export type Comparison = {
  readonly first: Digest
  readonly second: Digest
  /** The first differing rows, in order of `of` and `key`; none where the exact digests agree. */
  readonly differences: ReadonlyArray<Difference>
}

/** An empty place of the same shape beside the live one, seen by nobody, and taken away with its scope. */
export type Beside<Change> = {
  readonly store: ProjectionStore<Change>
  /** The live one as first, this one as second; both stand still meanwhile. At most so many differences. */
  readonly compare: (most: number) => Effect.Effect<Comparison, StoreUnavailable>
}

export type DropOutcome =
  | { readonly _tag: "Dropped" }
  | { readonly _tag: "NotThere" }
  /** The one that is read, or one that is made in place of it. */
  | { readonly _tag: "InUse" }
  /** What others have made in the store hangs on it: the names of that. */
  | { readonly _tag: "BuiltUpon"; readonly by: ReadonlyArray<string> }

export type CompareVersions = (
  first: number,
  second: number,
  most: number,
) => Effect.Effect<Comparison | { readonly _tag: "NotThere"; readonly version: number }, StoreUnavailable>

export type ReadModelStore<Change> = ProjectionStore<Change> & {
  /** Empties the live version; its position is 0 afterwards, its shape this program's, and the generation one higher. */
  readonly reset: Effect.Effect<void, StoreUnavailable>
  readonly digest: Effect.Effect<Digest, StoreUnavailable>
  /** Persisted. Pausing takes a generation, which fences who runs it live. Without a claim before, it makes the position's row. */
  readonly setPaused: (paused: boolean) => Effect.Effect<void, StoreUnavailable>
  readonly parked: (page: ParkedPage) => Effect.Effect<ReadonlyArray<ParkedRecord>, StoreUnavailable>
  /** By version; the live one, if any, is among them. */
  readonly versions: Effect.Effect<ReadonlyArray<StoredVersion>, StoreUnavailable>
  readonly drop: (version: number) => Effect.Effect<DropOutcome, StoreUnavailable>
  /**
   * Begins the next version, or goes on with the one that was begun, unless that was begun by a program of another shape or `anew` is asked
   * for. For a read model that is away from its shape, too.
   */
  readonly rebuild: (
    anew: boolean,
  ) => Effect.Effect<Rebuild<Change>, StoreUnavailable | MigrationRefused, Scope.Scope>
  readonly replay: Replay<Change>
  readonly beside: Effect.Effect<Beside<Change>, StoreUnavailable | MigrationRefused, Scope.Scope>
  /** Where several versions are kept at once; else only one is ever there to compare. */
  readonly compareVersions?: CompareVersions
}
