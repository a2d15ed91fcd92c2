/**
 * The same streams made anew beside the live ones, under keys that nobody knows, to be compared with them. They are taken away with the
 * scope; a process that is killed before leaves nothing for ever, for every key expires unless its process refreshes it.
 */
import { randomBytes } from "node:crypto"
import { Effect } from "effect"
import type { Beside } from "../../application/readModelStore.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { compareStreams } from "./compare.ts"
import type { RedisConnection } from "./connection.ts"
import { besideKeys, type Keys, ownKeys } from "./keys.ts"
import { type Place, placeStore } from "./place.ts"
import { streamNames } from "./reads.ts"

/** Longer than a server is away, so that its return finds what was filled; not so long that what a kill left stays in its memory for a day. */
const EXPIRY_MILLIS = 3_600_000
const REFRESH = "1 minute"
const AGAIN = "1 second"
const AT_ONCE = 500

/** Every key that there may be, a page at a time. */
const forEachPage = Effect.fnUntraced(function* (
  connection: RedisConnection,
  keys: Keys,
  command: (key: string) => ReadonlyArray<string | number>,
) {
  const names = yield* streamNames(connection, keys)
  const all = [...ownKeys(keys), ...names.map(keys.stream)]
  for (let i = 0; i < all.length; i += AT_ONCE) {
    const page = all.slice(i, i + AT_ONCE).map((key) => [...command(key)])
    yield* connection.use((redis) => redis.pipeline(page).exec())
  }
})

const refreshing = (connection: RedisConnection, keys: Keys) =>
  forEachPage(connection, keys, (key) => ["pexpire", key, EXPIRY_MILLIS]).pipe(
    Effect.matchEffect({
      onFailure: () => Effect.sleep(AGAIN),
      onSuccess: () => Effect.sleep(REFRESH),
    }),
    Effect.forever,
    Effect.forkScoped,
  )

const removed = (connection: RedisConnection, keys: Keys) =>
  Effect.addFinalizer(() =>
    forEachPage(connection, keys, (key) => ["unlink", key]).pipe(Effect.timeout("5 seconds"), Effect.ignore),
  )

export const besideStreams = (connection: RedisConnection, live: Place) =>
  Effect.gen(function* () {
    const keys = besideKeys(live.keys.main, randomBytes(8).toString("hex"))
    yield* removed(connection, keys)
    yield* refreshing(connection, keys)
    return {
      store: placeStore(connection, { ...live, keys, version: 1, expiry: EXPIRY_MILLIS }),
      compare: compareStreams(connection, live.keys, keys),
    } satisfies Beside<StreamEntry>
  })
