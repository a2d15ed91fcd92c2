/** What every scenario is given and gives, whether it runs in the short form or in the full one. */
import type { Arena } from "./arena.ts"
import type { Outcome, Reference } from "./reference.ts"

export type Given = {
  readonly arena: Arena
  readonly reference: Reference
  readonly repetitions: number
  readonly seed: number
}

export type Scenario = (given: Given) => Promise<ReadonlyArray<Outcome>>
