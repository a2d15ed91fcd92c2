/**
 * The keys of a read model made of Redis streams, and how a script is run on them. There are three places for the same keys: the live one,
 * the one that is being made, and one beside for a comparison; all in the slot of the main stream. A script that finds a key in another
 * program's use changes nothing and the error names the key: only its owner can know what to do with it.
 */
import type { Redis } from "ioredis"

export type Keys = {
  /** The main stream's name. */
  readonly main: string
  /** Seen by nobody but us, so that whatever is found there and not known is left from before. */
  readonly hidden: boolean
  readonly position: string
  /** Parked events by sequence, and their sequences in order. */
  readonly parked: string
  readonly order: string
  /** The names of all streams ever written. */
  readonly streams: string
  /** Which id an event has whose entries do not stand at its own sequence; an empty one where it was given up and has none. */
  readonly displaced: string
  /** Sequences whose entries wait for their place, by the position at which it comes, and these entries, with notes on others. */
  readonly held: string
  readonly entries: string
  /** The positions of the one that is being made, and of the live one. */
  readonly building: string
  readonly live: string
  /** Where a stream of this name is. */
  readonly stream: (name: string) => string
}

/** The number, counted from 1, of the first stream among a script's keys. */
export const FIRST_STREAM = 10

export type Answer = readonly [tag: string, ...rest: ReadonlyArray<string | number | null>]

const keysAt = (main: string, place: string): Keys => {
  const at = (name: string) => `{${main}}:${place}${name}`
  return {
    main,
    hidden: place !== "",
    position: at("position"),
    parked: at("parked"),
    order: at("parked:order"),
    streams: at("streams"),
    displaced: at("displaced"),
    held: at("held"),
    entries: at("held:entries"),
    building: `{${main}}:building:position`,
    live: `{${main}}:position`,
    stream: (name) => (place === "" ? name : at(`of:${name}`)),
  }
}

export const liveKeys = (main: string): Keys => keysAt(main, "")
export const buildingKeys = (main: string): Keys => keysAt(main, "building:")
export const besideKeys = (main: string, random: string): Keys => keysAt(main, `beside:${random}:`)

/** The first seven keys are a place's own. */
export const ownKeys = (keys: Keys): ReadonlyArray<string> => [
  keys.position,
  keys.parked,
  keys.streams,
  keys.order,
  keys.displaced,
  keys.held,
  keys.entries,
]

/** Runs a script whose first keys are those of the place; `more` are keys, too. */
export const runScript = async (
  redis: Redis,
  script: string,
  keys: Keys,
  more: ReadonlyArray<string>,
  args: ReadonlyArray<string | number>,
): Promise<Answer> => {
  const all = [...ownKeys(keys), keys.building, keys.live, ...more]
  const answer = (await redis.eval(script, all.length, ...all, ...args)) as Answer
  if (answer[0] === "Foreign") {
    throw new Error(`the key ${answer[1]} holds what another program wrote: rename it or delete it`)
  }
  return answer
}
