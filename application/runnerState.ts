/**
 * What a runner knows of its run and says of it: phase, position, rate, and the last error while it waits. A log or a store that is away is a
 * phase, not a failure: it is tried again, ever more slowly, for as long as it takes.
 */
import { Effect } from "effect"
import type { LogUnavailable } from "./eventLog.ts"
import { observePosition } from "./metrics.ts"
import type { ProjectionStore, StoreUnavailable } from "./projection.ts"

export type RunnerPhase = "starting" | "catching up" | "live" | "store away" | "log away" | "stopped"

export type RunnerState = {
  readonly name: string
  readonly phase: RunnerPhase
  readonly position: number
  /** The log's last sequence as last known, or where the run is to end. */
  readonly target: number
  readonly generation: number
  readonly parked: number
  /** Events a second since the run began. */
  readonly rate: number
  readonly lastError?: string
}

export type Run = {
  readonly name: string
  readonly began: number
  readonly report: (state: RunnerState) => void
  phase: RunnerPhase
  position: number
  first: number
  generation: number
  parkedSubjects: Set<string>
  parked: number
  target: number
  lastError: string | undefined
}

export const newRun = (name: string, began: number, onState: (state: RunnerState) => void): Run => ({
  name,
  began,
  report: onState,
  phase: "starting",
  position: 0,
  first: 0,
  generation: 0,
  parkedSubjects: new Set(),
  parked: 0,
  target: 0,
  lastError: undefined,
})

/** Takes the projection over and goes on from where its store is. */
export const takeOver = <Change>(run: Run, store: ProjectionStore<Change>, target: number) =>
  Effect.gen(function* () {
    const claim = yield* patiently(run, "store away", store.claim)
    const state = yield* patiently(run, "store away", store.state)
    run.first += claim.position - run.position
    run.position = claim.position
    run.generation = claim.generation
    run.parkedSubjects = new Set(claim.parkedSubjects)
    run.parked = state?.parked ?? 0
    report(run, "catching up", target)
  })

export const report = (run: Run, phase: RunnerPhase, target: number): void => {
  run.phase = phase
  run.target = target
  const seconds = Math.max(0.001, (performance.timeOrigin + performance.now() - run.began) / 1000)
  observePosition(run.name, run.position, Math.max(0, target - run.position), run.parked)
  run.report({
    name: run.name,
    phase,
    position: run.position,
    target,
    generation: run.generation,
    parked: run.parked,
    rate: (run.position - run.first) / seconds,
    ...(run.lastError === undefined ? {} : { lastError: run.lastError }),
  })
}

const LONGEST_PAUSE_MILLIS = 5000

/** Tries again, ever more slowly, while the log or the store cannot be reached; says so in the state. */
export const patiently = <A, E extends { readonly _tag: string; readonly message: string }>(
  run: Run,
  away: RunnerPhase,
  effect: Effect.Effect<A, E>,
): Effect.Effect<A, Exclude<E, LogUnavailable | StoreUnavailable>> =>
  Effect.gen(function* () {
    for (let pause = 100; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
      const result = yield* Effect.result(effect)
      if (result._tag === "Success") {
        run.lastError = undefined
        return result.success
      }
      const error = result.failure
      if (error._tag !== "StoreUnavailable" && error._tag !== "LogUnavailable") {
        return yield* Effect.fail(error as Exclude<E, LogUnavailable | StoreUnavailable>)
      }
      run.lastError = error.message
      report(run, away, run.target)
      yield* Effect.sleep(pause)
    }
  })
