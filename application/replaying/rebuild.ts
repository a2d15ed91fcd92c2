/**
 * A read model derived anew from sequence 1 while it is read. The runner fills the next version until little is left of the log; then the live
 * one is taken over, which stops whoever moves it, the last events are applied, and the store makes the new version the one that is read. Where
 * that cannot be done now, the live one goes on meanwhile. Where the store has only one place, the live one is taken over first. Cut off
 * anywhere, it is gone on with by the same call.
 */
import { Effect } from "effect"
import type { Feed } from "../feed.ts"
import { type ClaimRefused, owning, RunnerFenced } from "../owning.ts"
import { patientlyAsked } from "../patience.ts"
import type { Claim, Projection, StoreUnavailable } from "../projection.ts"
import type { MigrationRefused, ReadModelStore, Rebuild } from "../readModelStore.ts"
import { type RunError, type RunOptions, runProjection } from "../runner.ts"
import type { RunnerState } from "../runnerState.ts"

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
        const lastSequence = patientlyAsked(feed.lastSequence)
        const end = endOf(lastSequence, limit)
        const run = (until: number) =>
          runProjection(projection, rebuild.store, feed, { ...limit, until, onState, doing: "rebuilding" })
        const waiting = ({ message }: Error): void =>
          onState({
            ...{ name: projection.name, phase: "store away", position: 0, target: 0 },
            ...{ generation: 0, parked: 0, rate: 0, lastError: message },
          })
        const last = (claim: Claim) =>
          lastSteps(projection.name, rebuild, claim, { run, lastSequence, end, waiting })
        const made = Effect.gen(function* () {
          if (!rebuild.inPlace) yield* fill(run, end)
          for (;;) {
            const owned = owning(projection.name, store, "rebuilding", last)
            const stepped = yield* patientlyAsked(owned, waiting)
            if (typeof stepped === "number") return stepped
            // Whoever runs the live one has its turn.
            if (stepped === "let go") yield* Effect.sleep(PAUSE)
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
const endOf = (lastSequence: Effect.Effect<number>, { bound }: Pick<RunOptions, "bound">) =>
  Effect.gen(function* () {
    const last = yield* lastSequence
    return bound === undefined ? last : Math.min(last, yield* patientlyAsked(bound))
  })

type RunTo = (until: number) => Effect.Effect<void, RunError>

/** So few events are applied in a moment, while the live one stands still. */
const FEW = 1000

/** What came to the log meanwhile is applied as well, as long as that becomes less. */
const fill = (run: RunTo, end: Effect.Effect<number>): Effect.Effect<void, RunError> =>
  Effect.gen(function* () {
    for (let before = Number.POSITIVE_INFINITY; ; ) {
      const until = yield* end
      yield* run(until)
      const left = (yield* end) - until
      if (left <= FEW || left >= before) return
      before = left
    }
  })

const PAUSE = "5 seconds"

type Steps = {
  readonly run: RunTo
  readonly lastSequence: Effect.Effect<number>
  readonly end: Effect.Effect<number>
  readonly waiting: (error: StoreUnavailable) => void
}

/** The position at which it was switched, or why it has to be tried again: what is read shows more, or the switch cannot be made now. */
type Stepped = number | "behind" | "let go"

/** Under the live one's generation. Where that one has seen more than what it builds on shows now, that is waited for: readers never see less. */
const lastSteps = <Change>(
  projection: string,
  rebuild: Rebuild<Change>,
  { generation, position }: Claim,
  { run, lastSequence, end, waiting }: Steps,
): Effect.Effect<Stepped, RunError> =>
  Effect.gen(function* () {
    const atLeast = Math.min(position, yield* lastSequence)
    const until = Math.max(atLeast, yield* end)
    yield* run(until)
    const finish = rebuild.finish(generation, atLeast)
    // One in place is neither the old nor the new one until it is finished: it is not let go.
    const outcome = yield* rebuild.inPlace ? patientlyAsked(finish, waiting) : orLetGo(finish, waiting)
    switch (outcome._tag) {
      case "Finished":
        return until
      case "Fenced":
        return yield* new RunnerFenced({ projection, generation: outcome.generation })
      case "Behind":
        return "behind"
      case "LetGo":
        return "let go"
    }
  })

/** Readers that do not end, or a store that is away: nobody stands still for as long as that takes. */
const orLetGo = <A>(finish: Effect.Effect<A, StoreUnavailable>, waiting: Steps["waiting"]) =>
  Effect.catch(finish, (error) => {
    waiting(error)
    return Effect.succeed({ _tag: "LetGo" } as const)
  })
