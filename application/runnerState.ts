/**
 * What a runner knows of its run and says of it: phase, position, rate, and the last error while it waits. A log or a store that is away is a
 * phase, not a failure: it is tried again, ever more slowly, for as long as it takes.
 */
import { Effect } from "effect"
import type { LogUnavailable } from "./eventLog.ts"
import { observePosition } from "./metrics.ts"
import { patientlyAsked } from "./patience.ts"
import type { Claim, Doing, Runner, StoreUnavailable } from "./projection.ts"

/** `waiting` watches another process that runs it; `paused` waits for an operator; `rebuilding` for a rebuild in place. */
export type RunnerPhase =
  | "starting"
  | "catching up"
  | "live"
  | "waiting"
  | "paused"
  | "rebuilding"
  | "store away"
  | "log away"
  | "stopped"

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
  readonly runner: Runner
  /** By the clock that no one sets, in milliseconds. */
  readonly began: number
  readonly report: (state: RunnerState) => void
  phase: RunnerPhase
  position: number
  first: number
  /** 0 while it is being claimed. */
  generation: number
  parkedSubjects: Set<string>
  parked: number
  target: number
  lastError: string | undefined
  /** What its position may not pass; nothing is wrong with either of them. */
  waitsFor: string | undefined
}

export const newRun = (name: string, runner: Runner, onState: (state: RunnerState) => void): Run => ({
  name,
  runner,
  began: performance.now(),
  report: onState,
  phase: "starting",
  position: 0,
  first: 0,
  generation: 0,
  parkedSubjects: new Set(),
  parked: 0,
  target: 0,
  lastError: undefined,
  waitsFor: undefined,
})

/** Goes on from where the store is. */
export const goOnFrom = (run: Run, claim: Claim): void => {
  run.first += claim.position - run.position
  run.position = claim.position
  run.generation = claim.generation
  run.parkedSubjects = new Set(claim.parkedSubjects)
  run.parked = claim.parked
}

/** What is shown of a read model is that of its live version: a rebuild's run has its own place in the store. */
const isShown = (doing: Doing): boolean => doing === "live"

export const report = (run: Run, phase: RunnerPhase, target: number): void => {
  run.phase = phase
  run.target = target
  const seconds = Math.max(0.001, (performance.now() - run.began) / 1000)
  if (isShown(run.runner.doing))
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

/** Tries again, ever more slowly, while the log or the store cannot be reached; says so in the state. */
export const patiently = <A, E extends { readonly _tag: string; readonly message: string }>(
  run: Run,
  away: RunnerPhase,
  effect: Effect.Effect<A, E>,
): Effect.Effect<A, Exclude<E, LogUnavailable | StoreUnavailable>> => {
  const waiting = ({ message }: E): void => {
    run.lastError = message
    report(run, away, run.target)
  }
  const over = Effect.sync(() => {
    run.lastError = undefined
  })
  return Effect.tap(patientlyAsked(effect, waiting), () => over)
}
