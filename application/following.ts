/**
 * Keeping a read model at the log's end, in this process or together with others. Where another process runs it this one stands by, and takes
 * it over when that one ends, is gone or is frozen. A paused one is left alone; a rebuild in place that nobody goes on with is brought to its
 * end. A store that is away is waited for; the caller bounds that.
 */
import { Deferred, Effect } from "effect"
import { EventLog } from "./eventLog.ts"
import type { Feed } from "./feed.ts"
import { type ClaimRefused, goneHere } from "./owning.ts"
import type { StoredState, StoreUnavailable } from "./projection.ts"
import { ReadModelAhead } from "./readModelAhead.ts"
import type { MigrationRefused } from "./readModelStore.ts"
import type { ReadModel } from "./readModels.ts"
import type { RebuildError } from "./replaying/rebuild.ts"
import type { RunnerPhase, RunnerState } from "./runnerState.ts"

/** Known once what is to be shown is on the log; never, for a process that goes on for ever. */
type Target = Deferred.Deferred<number>
type OnState = (state: RunnerState) => void

export type FollowError = Exclude<RebuildError, StoreUnavailable> | MigrationRefused | ClaimRefused

/** Ends when the read model has reached `target`, or an operator has paused it short of that. */
export const follow = (
  model: ReadModel,
  feed: Feed,
  target: Target,
  onState: OnState,
): Effect.Effect<void, FollowError, EventLog> =>
  Effect.gen(function* () {
    yield* prepare(model, onState)
    for (;;) {
      const seen = yield* standBy(model, target, onState)
      if (seen === "over") return
      const run = seen === "free" ? runTo(model, feed, target, onState) : goOnRebuilding(model, feed, onState)
      const reached = yield* run.pipe(
        Effect.catchTag("RunnerFenced", () => Effect.succeed(false)),
        Effect.catchTag("ClaimRefused", (refused) =>
          refused.reason === "Outdated" ? Effect.fail(refused) : Effect.succeed(false),
        ),
        Effect.catchTag("StoreUnavailable", (error) => away(model, error, onState)),
      )
      if (reached) return
    }
  })

const away = (model: ReadModel, { message }: StoreUnavailable, onState: OnState) => {
  onState({ ...stateOf(model, "store away"), lastError: message })
  return Effect.as(Effect.sleep(RETRY), false)
}

/** Runs the projection live until it has reached the target. */
const runTo = (model: ReadModel, feed: Feed, target: Target, onState: OnState) =>
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
    return true
  })

const goOnRebuilding = (model: ReadModel, feed: Feed, onState: OnState) =>
  model
    .rebuild(feed, { onState: (state) => onState(isAway(state) ? state : { ...state, phase: "rebuilding" }) })
    .pipe(Effect.as(false))

const isAway = ({ phase }: RunnerState): boolean => phase === "store away" || phase === "log away"

const RETRY = "1 second"

/** The schema comes first; while the store is away there is nothing to run. */
const prepare = (model: ReadModel, onState: OnState): Effect.Effect<void, MigrationRefused> =>
  model.migrate.pipe(
    Effect.asVoid,
    Effect.catchTag("StoreUnavailable", (error) =>
      Effect.andThen(away(model, error, onState), prepare(model, onState)),
    ),
  )

const stateOf = (model: ReadModel, phase: RunnerPhase, stored?: StoredState, target = 0): RunnerState => ({
  name: model.name,
  phase,
  position: stored?.position ?? 0,
  target,
  generation: stored?.generation ?? 0,
  parked: stored?.parked ?? 0,
  rate: stored?.owner?.rate ?? 0,
})

const LOOK_MILLIS = 250
/** Who waits for nothing in particular need not look so often. */
const IDLE_LOOK_MILLIS = 1000

type Seen = "over" | "free" | "half rebuilt"

/** Looks on while it is not for this process to run it. */
const standBy = (
  model: ReadModel,
  target: Target,
  onState: OnState,
): Effect.Effect<Seen, ReadModelAhead, EventLog> =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const isGone = yield* goneHere
    let known: StoredState | undefined
    for (;;) {
      const asked = yield* Effect.result(model.state)
      if (asked._tag === "Failure") {
        onState({ ...stateOf(model, "store away", known), lastError: asked.failure.message })
        yield* Effect.sleep(IDLE_LOOK_MILLIS)
        continue
      }
      const stored = asked.success
      if (stored === undefined) return "free"
      known = stored
      const { position, rebuilding } = stored
      const lastSequence = yield* Effect.catch(log.lastSequence, () => Effect.succeed(position))
      // Told before it is claimed: nobody can run it, so nobody takes it over.
      if (position > lastSequence && rebuilding === undefined)
        return yield* new ReadModelAhead({ projection: model.name, position, lastSequence })
      const wanted = (yield* Deferred.isDone(target)) ? yield* Deferred.await(target) : undefined
      if (wanted !== undefined && (position >= wanted || stored.paused)) {
        onState(stateOf(model, phaseOf(stored), stored, wanted))
        return "over"
      }
      const owned = stored.owner !== undefined && !isGone(stored.owner)
      if (rebuilding !== undefined && !owned) return "half rebuilt"
      if (!(stored.paused || owned)) return "free"
      onState(stateOf(model, phaseOf(stored), stored, wanted ?? lastSequence))
      yield* Effect.sleep(wanted === undefined ? IDLE_LOOK_MILLIS : LOOK_MILLIS)
    }
  })

const phaseOf = ({ paused, rebuilding }: StoredState): RunnerPhase =>
  rebuilding !== undefined ? "rebuilding" : paused ? "paused" : "waiting"
