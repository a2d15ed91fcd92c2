/** Moments of an import, told by how far the log has come: the same share of the work whatever the machine is busy with. */
import type { Chance } from "../../examples/chance.ts"
import type { Arena } from "./arena.ts"
import type { Child } from "./children.ts"
import { eventually, pass } from "./waiting.ts"

const LIMIT_MILLIS = 120_000
const EVERY_MILLIS = 2

/** True as soon as the log has come to `sequence` (0: there is a log); false where the process ended before. */
export const logReaches = async (arena: Arena, sequence: number, child: Child): Promise<boolean> => {
  const reached = await eventually(
    async () => {
      const last = await arena.lastSequence()
      return last !== undefined && last >= sequence ? true : undefined
    },
    { within: LIMIT_MILLIS, every: EVERY_MILLIS, while: child.running },
  )
  return reached === true
}

/** A number of places in the log, in order, each before its end. */
export const places = (chance: Chance, count: number, events: number): ReadonlyArray<number> =>
  Array.from({ length: count }, () => 1 + chance.below(events - 1)).sort((a, b) => a - b)

/** Some milliseconds, so that a moment is not always right behind an append. */
export const aLittle = (chance: Chance, most: number): Promise<void> => pass(chance.fraction() * most)
