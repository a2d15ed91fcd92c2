/**
 * Chance that is the same each time: a small generator of numbers from a seed (mulberry32), for exports that can be made again byte for
 * byte. Not for anything secret.
 */
export type Chance = {
  /** From 0 to below 1. */
  readonly fraction: () => number
  /** An integer from 0 to below `limit`. */
  readonly below: (limit: number) => number
  /** True once in `n` times, on average. */
  readonly onceIn: (n: number) => boolean
  readonly oneOf: <A>(list: ReadonlyArray<A>) => A
}

export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(fraction() * limit)
  return {
    fraction,
    below,
    onceIn: (n) => below(n) === 0,
    oneOf: (list) => list[below(list.length)] as (typeof list)[number],
  }
}
