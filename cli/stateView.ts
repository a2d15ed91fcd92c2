/** What a person sees of a read model that is being brought up to the log: how far it is, how fast, what it waits for or who else runs it. */
import type { RunnerPhase, RunnerState } from "../application/runnerState.ts"
import type { Progress } from "./output/progress.ts"
import { readable, readableSpan } from "./output/text.ts"

/** Short runs end before anybody has read how long they take. */
const WORTH_TELLING_SECONDS = 3

const paceOf = ({ position, target, rate }: RunnerState): string => {
  if (rate < 1) return ""
  const left = (target - position) / rate
  const remaining = left >= WORTH_TELLING_SECONDS ? `, ${readableSpan(left)} left` : ""
  return `, ${readable(rate)}/s${remaining}`
}

const besides: Readonly<Partial<Record<RunnerPhase, string>>> = {
  waiting: "run by another process",
  rebuilding: "being rebuilt",
}

const detailOf = (state: RunnerState): string => {
  const phase = besides[state.phase]
  return `${readable(state.position)} events${paceOf(state)}${phase === undefined ? "" : `, ${phase}`}`
}

/** A phase without an error is that of something which has just come back. */
export const troubleOf = ({ name, phase, lastError }: RunnerState): string | undefined => {
  if (phase === "paused") return `paused; it goes on with: sideload projection resume ${name}`
  return (phase === "store away" || phase === "log away") && lastError !== undefined
    ? `waiting: ${lastError}`
    : undefined
}

/** Says once what a read model waits for, where no bar of its own shows it. */
export const troubleTeller = (progress: Progress): ((state: RunnerState) => void) => {
  const told = new Map<string, string | undefined>()
  return (state) => {
    const trouble = troubleOf(state)
    if (trouble !== undefined && trouble !== told.get(state.name)) progress.say(`${state.name}: ${trouble}`)
    told.set(state.name, trouble)
  }
}

/** Shows it in a bar, and says outright what is waited for where no bar is drawn. */
export const stateView = (progress: Progress): ((state: RunnerState) => void) => {
  const tell = troubleTeller(progress)
  return (state) => {
    showState(progress, state)
    if (!progress.drawn && state.phase !== "paused") tell(state)
  }
}

export const showState = (progress: Progress, state: RunnerState): void => {
  const trouble = troubleOf(state)
  progress.set(state.name, {
    done: state.position,
    ...(state.target > 0 ? { total: state.target } : {}),
    detail: detailOf(state),
    ...(trouble === undefined ? {} : { trouble }),
  })
}
