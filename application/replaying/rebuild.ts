/**
 * A read model derived anew from sequence 1 while it is read. The runner fills the next version to the log's end; then the live one is taken
 * over, which stops whoever moves it, the last events are applied, and the store makes the new version the one that is read. Where the
 * store has only one place, the live one is taken over first. Cut off anywhere, it is gone on with by the same call.
 */
import { Effect } from "effect"
import type { Feed } from "../feed.ts"
import { type ClaimRefused, owning, RunnerFenced } from "../owning.ts"
import type { Claim, Projection, StoreUnavailable } from "../projection.ts"
import type { MigrationRefused, ReadModelStore, Rebuild } from "../readModelStore.ts"
import { type RunError, type RunOptions, runProjection } from "../runner.ts"
import type { RunnerState } from "../runnerState.ts"
import { patientlyAsked } from "./patience.ts"

export type RebuildOptions = {
  /** From the beginning, also where an earlier attempt came further. */
  readonly anew?: boolean
  readonly onState: (state: RunnerState) => void
}

export type Rebuilt = { readonly version: number; readonly position: number }
export type RebuildError = RunError | ClaimRefused | StoreUnavailable | MigrationRefused
export type RebuildModel = (feed: Feed, options: RebuildOptions) => Effect.Effect<Rebuilt, RebuildError>

export const rebuildModel =
  <Change>(
    projection: Projection<Change>,
    store: ReadModelStore<Change>,
    limit: Pick<RunOptions, "bound">,
  ): RebuildModel =>
  (feed, { anew = false, onState }) =>
    Effect.scoped(
      Effect.gen(function* () {
        const rebuild = yield* store.rebuild(anew)
        const end = endOf(feed, limit)
        const run = (until: number) =>
          runProjection(projection, rebuild.store, feed, { ...limit, until, onState, doing: "rebuilding" })
        const last = (claim: Claim) => lastSteps(projection.name, rebuild, claim, { run, end, onState })
        const made = Effect.gen(function* () {
          if (!rebuild.inPlace) yield* run(yield* end)
          for (;;) {
            const position = yield* owning(projection.name, store, "rebuilding", last)
            if (position !== undefined) return position
          }
        })
        const position = yield* made.pipe(
          Effect.catchTag("RunnerFenced", (fenced) => unlessFinished(store, rebuild, fenced)),
          Effect.catchTag("ClaimRefused", (refused) => unlessFinished(store, rebuild, refused)),
        )
        return { version: rebuild.version, position }
      }),
    )

/**
 * The switch takes a generation: a sign of life that meets it, or an answer that was lost, looks like being overtaken. And another process may
 * have brought this very version to its end.
 */
const unlessFinished = <Change, E>(store: ReadModelStore<Change>, { version }: Rebuild<Change>, stopped: E) =>
  Effect.flatMap(patientlyAsked(store.state), (live) =>
    live?.version === version ? Effect.succeed(live.position) : Effect.fail(stopped),
  )

/** Where the new version is to end: the log's end now, or where another read model lets it come. */
const endOf = (feed: Feed, { bound }: Pick<RunOptions, "bound">) =>
  Effect.gen(function* () {
    const last = yield* patientlyAsked(feed.lastSequence)
    return bound === undefined ? last : Math.min(last, yield* patientlyAsked(bound))
  })

type Steps = {
  readonly run: (until: number) => Effect.Effect<void, RunError>
  readonly end: Effect.Effect<number>
  readonly onState: (state: RunnerState) => void
}

/** Under the live one's generation; the position at which it was switched, `undefined` where it has to be tried again. */
const lastSteps = <Change>(
  projection: string,
  rebuild: Rebuild<Change>,
  { generation, position }: Claim,
  { run, end, onState }: Steps,
) =>
  Effect.gen(function* () {
    const until = yield* end
    const atLeast = Math.min(position, until)
    yield* run(until)
    const waiting = ({ message }: StoreUnavailable): void =>
      onState({
        ...{ name: projection, phase: "store away", position: until, target: until },
        ...{ generation, parked: 0, rate: 0, lastError: message },
      })
    const outcome = yield* patientlyAsked(rebuild.finish(generation, atLeast), waiting)
    if (outcome._tag === "Fenced")
      return yield* new RunnerFenced({ projection, generation: outcome.generation })
    return outcome._tag === "Finished" ? until : undefined
  })
