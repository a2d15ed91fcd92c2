/**
 * Bringing read models up to a sequence that becomes known later, in this process or together with others. Where another process runs a
 * projection this one watches it, and takes it over again when it stands still. A store that is away is waited for; the caller bounds that.
 */
import { Deferred, Effect, Random } from "effect"
import { EventLog } from "./eventLog.ts"
import type { Feed } from "./feed.ts"
import type { MigrationRefused, ReadModel } from "./readModels.ts"
import type { RunError, RunnerFenced } from "./runner.ts"
import type { RunnerState } from "./runnerState.ts"

export type FollowError = Exclude<RunError, RunnerFenced> | MigrationRefused

type Target = Deferred.Deferred<number>

/** Ends when the read model has reached `target`. */
export const follow = (
  model: ReadModel,
  feed: Feed,
  target: Target,
  onState: (state: RunnerState) => void,
): Effect.Effect<void, FollowError, EventLog> =>
  Effect.gen(function* () {
    yield* prepare(model, onState)
    for (let fenced = 0; ; fenced++) {
      const reached = yield* runTo(model, feed, target, onState).pipe(
        Effect.as(true),
        Effect.catchTag("RunnerFenced", () =>
          Effect.flatMap(patience(fenced), (longest) => watch(model, target, longest, onState)),
        ),
      )
      if (reached) return
    }
  })

/** Runs the projection live until it has reached the target. */
const runTo = (model: ReadModel, feed: Feed, target: Target, onState: (state: RunnerState) => void) =>
  Effect.gen(function* () {
    let [position, wanted] = [0, Number.POSITIVE_INFINITY]
    const reached = yield* Deferred.make<void>()
    const look = (): void => {
      if (position >= wanted) Deferred.doneUnsafe(reached, Effect.void)
    }
    const learn = Effect.map(Deferred.await(target), (sequence) => {
      wanted = sequence
      look()
    })
    const run = model.run(feed, {
      onState: (state) => {
        position = state.position
        onState(state)
        look()
      },
    })
    yield* Effect.raceFirst(Effect.andThen(learn, Deferred.await(reached)), run)
  })

const stateOf = (
  model: ReadModel,
  state: Pick<RunnerState, "phase" | "position"> & Partial<RunnerState>,
): RunnerState => ({
  ...{ name: model.name, target: 0, generation: 0, parked: 0, rate: 0 },
  ...state,
})

const RETRY = "1 second"

/** The schema comes first; while the store is away there is nothing to run. */
const prepare = (
  model: ReadModel,
  onState: (state: RunnerState) => void,
): Effect.Effect<void, MigrationRefused> =>
  model.migrate.pipe(
    Effect.asVoid,
    Effect.catchTag("StoreUnavailable", (error) => {
      onState(stateOf(model, { phase: "store away", position: 0, lastError: error.message }))
      return Effect.andThen(Effect.sleep(RETRY), prepare(model, onState))
    }),
  )

const STILL_MILLIS = 5000
const LONGEST_STILL_MILLIS = 60_000

/**
 * How long a read model may stand still before it is taken over. Ever longer, and never the same for two: a commit that takes longer than this
 * would else be fenced by who waits for it, and his by the other.
 */
const patience = (fenced: number): Effect.Effect<number> =>
  Effect.map(
    Random.nextBetween(1, 2),
    (some) => some * Math.min(STILL_MILLIS * 2 ** fenced, LONGEST_STILL_MILLIS),
  )

const LOOK_MILLIS = 250

/** Watches while another process runs the projection: true when the target is reached, false when there is work and it stands still. */
const watch = (model: ReadModel, target: Target, longest: number, onState: (state: RunnerState) => void) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    let [last, still] = [-1, 0]
    while (still < longest) {
      const stored = yield* Effect.catch(model.state, () => Effect.succeed(undefined))
      const position = stored?.position ?? Math.max(0, last)
      const wanted = (yield* Deferred.isDone(target)) ? yield* Deferred.await(target) : undefined
      if (wanted !== undefined && position >= wanted) return true
      const end = wanted ?? (yield* Effect.catch(log.lastSequence, () => Effect.succeed(position)))
      const phase = position < end ? "catching up" : "live"
      onState(stateOf(model, { phase, position, target: end, parked: stored?.parked ?? 0 }))
      still = position === last && position < end ? still + LOOK_MILLIS : 0
      last = position
      yield* Effect.sleep(LOOK_MILLIS)
    }
    return false
  })
