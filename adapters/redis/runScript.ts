/**
 * The keys of a read model made of Redis streams, and how a script is run on them. A script that finds a key in another program's use
 * changes nothing and the error names the key: only its owner can know what to do with it.
 */
import type { Redis } from "ioredis"

/** All in the slot of the main stream. */
export type Keys = {
  readonly main: string
  readonly position: string
  readonly parked: string
  readonly streams: string
}

/** The number, counted from 1, of the first stream among a script's keys. */
export const FIRST_STREAM = 4

export type Answer = readonly [tag: string, ...rest: ReadonlyArray<string | number>]

export const keysOf = (main: string): Keys => ({
  main,
  position: `{${main}}:position`,
  parked: `{${main}}:parked`,
  streams: `{${main}}:streams`,
})

export const runScript = async (
  redis: Redis,
  script: string,
  keys: Keys,
  streams: ReadonlyArray<string>,
  args: ReadonlyArray<string | number>,
): Promise<Answer> => {
  const all = [keys.position, keys.parked, keys.streams, ...streams]
  const answer = (await redis.eval(script, all.length, ...all, ...args)) as Answer
  if (answer[0] === "Foreign") {
    throw new Error(`the key ${answer[1]} holds what another program wrote: rename it or delete it`)
  }
  return answer
}
