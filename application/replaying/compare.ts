/**
 * What a read model should be, beside what it is: the log folded anew into an empty place that nobody sees, up to the live one's position.
 * For the last step the live one is taken over and stands still, so both are of the same position; readers notice nothing.
 */
import { Effect } from "effect"
import type { Feed } from "../feed.ts"
import { type ClaimRefused, owning } from "../owning.ts"
import type { Projection, StoreUnavailable } from "../projection.ts"
import type { Comparison, MigrationRefused, ReadModelStore } from "../readModelStore.ts"
import { type RunError, runProjection } from "../runner.ts"
import type { RunnerState } from "../runnerState.ts"

export type CompareOptions = {
  /** Differences that are looked for, at most. */
  readonly most: number
  readonly onState: (state: RunnerState) => void
}

export type Compared = Comparison & { readonly position: number }
export type CompareError = RunError | ClaimRefused | StoreUnavailable | MigrationRefused
export type Compare = (feed: Feed, options: CompareOptions) => Effect.Effect<Compared, CompareError>

export const compareBeside =
  <Change>(projection: Projection<Change>, store: ReadModelStore<Change>): Compare =>
  (feed, { most, onState }) =>
    Effect.scoped(
      Effect.gen(function* () {
        const beside = yield* store.beside
        const run = (until: number) =>
          runProjection(projection, beside.store, feed, { until, onState, doing: "comparing" })
        yield* run((yield* store.state)?.position ?? 0)
        return yield* owning(projection.name, store, "comparing", ({ position }) =>
          Effect.gen(function* () {
            yield* run(position)
            return { position, ...(yield* beside.compare(most)) }
          }),
        )
      }),
    )
