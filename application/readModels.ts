/**
 * The read models that this program knows, each behind one shape, whatever its changes are: what the command line, a worker or an HTTP API
 * need of a read model and no more. A read model is asked for its condition; it is never asked for its content.
 */
import { Context, Data, Effect } from "effect"
import type { EventLog } from "./eventLog.ts"
import type { Feed } from "./feed.ts"
import type { Digest, Projection, ProjectionStore, StoredState, StoreUnavailable } from "./projection.ts"
import type { ProjectionReport } from "./reports.ts"
import { type RunError, type RunOptions, runProjection } from "./runner.ts"

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

/** Where a read model lives. */
export type Place = {
  readonly title: string
  /** Without a password. */
  readonly url: string
  /** Makes or updates its schema; idempotent. How many migrations were applied. */
  readonly migrate: Effect.Effect<number, StoreUnavailable | MigrationRefused>
  /** The position that this read model may not pass: another's, which it builds on. */
  readonly bound?: Effect.Effect<number, StoreUnavailable>
}

export type ReadModel = Omit<Place, "bound"> & {
  readonly name: string
  readonly version: number
  readonly run: (feed: Feed, options: RunOptions) => Effect.Effect<void, RunError, EventLog>
  readonly state: Effect.Effect<StoredState | undefined, StoreUnavailable>
  readonly reset: Effect.Effect<void, StoreUnavailable>
  readonly digest: Effect.Effect<Digest, StoreUnavailable>
}

export class ReadModels extends Context.Service<ReadModels, ReadonlyArray<ReadModel>>()(
  "sideload/application/ReadModels",
) {}

export const readModel = <Change>(
  projection: Projection<Change>,
  store: ProjectionStore<Change>,
  { bound, ...place }: Place,
): ReadModel => ({
  ...place,
  name: projection.name,
  version: projection.version,
  run: (feed, options) =>
    runProjection(projection, store, feed, bound === undefined ? options : { bound, ...options }),
  state: store.state,
  reset: store.reset,
  digest: store.digest,
})

/** A read model's condition as its store tells it; a store that is away is a condition, not a failure. */
export const reportOf = (model: ReadModel, lastSequence: number): Effect.Effect<ProjectionReport> =>
  model.state.pipe(
    Effect.map((stored): ProjectionReport => {
      const { name, version } = model
      if (stored === undefined)
        return { name, version, state: "empty", position: 0, lag: lastSequence, parked: 0 }
      const { position, parked } = stored
      const lag = Math.max(0, lastSequence - position)
      const state = stored.version !== version ? "outdated" : lag > 0 ? "behind" : "current"
      return { name, version, state, position, lag, parked }
    }),
    Effect.catch(() =>
      Effect.succeed<ProjectionReport>({ name: model.name, version: model.version, state: "away" }),
    ),
  )
