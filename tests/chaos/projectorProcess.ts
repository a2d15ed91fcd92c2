/** A projector's process as whoever starts it sees it: its steps so far, and a way to wait for one. */
import type { Arena } from "./arena.ts"
import type { Process } from "./children.ts"
import { type Order, read, type Step } from "./projectorOrder.ts"

export type ProjectorProcess = Process & {
  readonly steps: ReadonlyArray<Step>
  /** Calls `then` at the first step that `is` says yes to. */
  readonly at: (is: (step: Step) => boolean, then: () => void) => void
}

export const startProjector = (arena: Arena, order: Order): ProjectorProcess => {
  const steps: Array<Step> = []
  const waiting: Array<{ readonly is: (step: Step) => boolean; readonly then: () => void }> = []
  const child = arena.program("./projector.ts", [JSON.stringify(order)], (line) => {
    const step = read(line)
    if (step === undefined) return
    steps.push(step)
    const [next] = waiting
    if (next?.is(step) !== true) return
    waiting.shift()
    next.then()
  })
  return { ...child, steps, at: (is, then) => void waiting.push({ is, then }) }
}

/** Says yes to the first, the second … of a model's steps of one kind. */
export const nth = (what: Step["what"], model: string, count: number): ((step: Step) => boolean) => {
  let seen = 0
  return (step) => {
    if (step.what === what && step.model === model) seen += 1
    return seen === count
  }
}
