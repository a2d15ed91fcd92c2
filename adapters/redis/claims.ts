/**
 * Which runner was granted which generation of one place, as this process knows it: a Redis that lost its last second may have lost a claim,
 * and grant the same generation to somebody else. So every step says with its generation whose it is; the newest one is remembered to be
 * gone beyond by the next claim, lest two runners of this process share one.
 */
import type { Runner } from "../../application/projection.ts"

export type Claims = {
  readonly granted: (generation: number, runner: Runner) => void
  /** Empty texts for a generation that was never granted here. */
  readonly of: (generation: number) => { readonly id: string; readonly doing: string }
  readonly newest: () => number
}

/** Who has an older one is refused, whoever it is. */
const KEPT = 64

export const newClaims = (): Claims => {
  const runners = new Map<number, Runner>()
  let newest = 0
  return {
    granted: (generation, runner) => {
      runners.set(generation, runner)
      runners.delete(generation - KEPT)
      newest = Math.max(newest, generation)
    },
    of: (generation) => runners.get(generation) ?? { id: "", doing: "" },
    newest: () => newest,
  }
}
