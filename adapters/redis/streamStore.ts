/**
 * Where a read model made of Redis streams lives: the streams themselves, and beside the main one, in its slot, its position, its parked
 * events and the names of its streams. Nothing is trimmed unless `maxlen` is given. What operators do with it is in files of its own.
 */
import { Effect } from "effect"
import type { ReadModelStore } from "../../application/readModelStore.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { besideStreams } from "./beside.ts"
import { newClaims } from "./claims.ts"
import type { RedisConnection } from "./connection.ts"
import { type Keys, liveKeys, runScript } from "./keys.ts"
import { pauseScript } from "./ownerScripts.ts"
import { parkedPage } from "./parkedBook.ts"
import { type Place, placeStore } from "./place.ts"
import { digest, streamNames } from "./reads.ts"
import { beginRebuild, dropBuilding, storedVersions } from "./rebuild.ts"
import { resetScript } from "./resetScript.ts"

export type StreamStoreOptions = {
  /** The stream whose name, in braces, begins the names of all others. */
  readonly main: string
  /** The projection's name and shape. */
  readonly name: string
  readonly shape: number
  /** About how many entries a stream keeps, the newest; without it all. */
  readonly maxlen?: number
}

/** Also of what is being made. What comes in between, a stream's first entry or a rebuild, makes the script ask again. */
const reset = Effect.fnUntraced(function* (connection: RedisConnection, keys: Keys, shape: number) {
  for (;;) {
    yield* dropBuilding(connection, keys.main, undefined)
    const streams = yield* streamNames(connection, keys)
    const [tag] = yield* connection.use((redis) => runScript(redis, resetScript, keys, streams, [shape, 1]))
    if (tag === "Reset") return
  }
})

export const redisStreamStore = (
  connection: RedisConnection,
  { main, name, shape, maxlen = 0 }: StreamStoreOptions,
): ReadModelStore<StreamEntry> => {
  const keys = liveKeys(main)
  const live: Place = { keys, shape, version: 1, maxlen, expiry: 0 }
  const claims = newClaims()
  const store = placeStore(connection, live, undefined, claims)
  return {
    ...store,
    reset: reset(connection, keys, shape),
    digest: digest(connection, keys),
    setPaused: (paused) =>
      connection
        .use((redis) => runScript(redis, pauseScript, keys, [], [paused ? 1 : 0, shape, live.version]))
        .pipe(Effect.asVoid),
    parked: parkedPage(connection, keys),
    versions: storedVersions(connection, keys),
    drop: (version) => dropBuilding(connection, main, version),
    rebuild: beginRebuild(connection, live, claims),
    replay: {
      sound: false,
      why: `an entry of a stream can be neither taken back nor put in again at its old place, and its readers would get it twice. Rebuild it instead: sideload projection rebuild ${name}`,
    },
    beside: besideStreams(connection, live),
  }
}
