/**
 * The read models that this program knows, each behind one shape, whatever its changes are: what the command line, a worker or an HTTP API
 * need of a read model and no more. A read model is asked for its condition; it is never asked for its content.
 */
import { Context, type Effect } from "effect"
import type { Feed } from "./feed.ts"
import type { Projection, StoreUnavailable } from "./projection.ts"
import type { MigrationRefused, ReadModelStore } from "./readModelStore.ts"
import { type Compare, compareBeside } from "./replaying/compare.ts"
import { type Discard, discardParked } from "./replaying/discard.ts"
import { type RebuildModel, rebuildModel } from "./replaying/rebuild.ts"
import { type ReplayDialogue, replayDialogue } from "./replaying/replay.ts"
import { type RetryParked, retryParked } from "./replaying/retry.ts"
import { type RunError, type RunOptions, runProjection } from "./runner.ts"

/** Where a read model lives. */
export type Place = {
  readonly title: string
  /** Without a password. */
  readonly url: string
  /** Makes or updates its schema; idempotent. How many migrations were applied. */
  readonly migrate: Effect.Effect<number, StoreUnavailable | MigrationRefused>
  /** The position that this read model may not pass: another's, which it builds on. */
  readonly bound?: Effect.Effect<number, StoreUnavailable>
  /** That other one's name. */
  readonly boundBy?: string
}

/** What is asked of the store as it is, whatever its changes are. */
type Asked = Pick<
  ReadModelStore<never>,
  "state" | "reset" | "digest" | "setPaused" | "parked" | "versions" | "drop" | "compareVersions"
>

export type ReadModel = Omit<Place, "bound"> &
  Asked & {
    readonly name: string
    /** This program's; a version with another one is outdated. */
    readonly shape: number
    /** Takes it over and runs it. */
    readonly run: (feed: Feed, options: RunOptions) => Effect.Effect<void, RunError>
    /** Derives it anew from sequence 1, while it is read. */
    readonly rebuild: RebuildModel
    readonly retry: RetryParked
    readonly discard: Discard
    /** Folds one dialogue anew; absent where that is not sound, and then `unsound` says why. */
    readonly replay?: ReplayDialogue
    readonly unsound?: string
    /** Folds the log anew beside it. */
    readonly compare: Compare
  }

export class ReadModels extends Context.Service<ReadModels, ReadonlyArray<ReadModel>>()(
  "sideload/application/ReadModels",
) {}

export const readModel = <Change>(
  projection: Projection<Change>,
  store: ReadModelStore<Change>,
  { bound, ...place }: Place,
): ReadModel => {
  const { boundBy } = place
  const limit = { ...(bound === undefined ? {} : { bound }), ...(boundBy === undefined ? {} : { boundBy }) }
  const { state, reset, digest, setPaused, parked, versions, drop, compareVersions } = store
  return {
    ...place,
    ...{ state, reset, digest, setPaused, parked, versions, drop },
    ...(compareVersions === undefined ? {} : { compareVersions }),
    name: projection.name,
    shape: projection.shape,
    run: (feed, options) => runProjection(projection, store, feed, { ...limit, ...options }),
    rebuild: rebuildModel(projection, store, limit),
    retry: retryParked(projection, store),
    discard: discardParked(projection, store),
    ...(store.replay.sound
      ? { replay: replayDialogue(projection, store, store.replay.dialogue) }
      : { unsound: store.replay.why }),
    compare: compareBeside(projection, store),
  }
}
