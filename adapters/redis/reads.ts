/**
 * What is read of a read model made of Redis streams: its state, its parked subjects, its digest; and of its server the version. Everything
 * that can be long is read in pages, each with its own deadline, and held one page at a time.
 */
import { Effect } from "effect"
import type { Doing, StoredState } from "../../application/projection.ts"
import type { RedisConnection } from "./connection.ts"
import { entryDigest } from "./entryDigest.ts"
import { type Keys, runScript } from "./keys.ts"
import { STATE_FIELDS, stateScript } from "./ownerScripts.ts"
import { storedRecord } from "./parkedBook.ts"

const PAGE = 1_000

type Stored = Partial<Record<(typeof STATE_FIELDS)[number], string>>

const seconds = (now: number, since: string | undefined): number =>
  since === undefined ? 0 : Math.max(0, now - Number(since)) / 1_000

const ownerOf = (stored: Stored, now: number): Pick<StoredState, "owner"> => {
  const { owner: id, doing, beat, rate, target, problem } = stored
  if (id === undefined) return {}
  return {
    owner: {
      id,
      doing: (doing ?? "live") as Doing,
      rate: Number(rate ?? 0),
      target: Number(target ?? 0),
      age: seconds(now, beat),
      ...(problem === undefined ? {} : { problem }),
    },
  }
}

const stateOf = (stored: Stored, now: number): StoredState | undefined => {
  if (stored.position === undefined) return undefined
  const version = Number(stored.version ?? 1)
  return {
    version,
    shape: Number(stored.shape ?? version),
    position: Number(stored.position),
    generation: Number(stored.generation ?? 0),
    parked: Number(stored.parked ?? 0),
    paused: stored.paused === "1",
    still: seconds(now, stored.moved),
    ...ownerOf(stored, now),
  }
}

export const readState = (connection: RedisConnection, keys: Keys) =>
  connection
    .use((redis) => runScript(redis, stateScript, keys, [], []))
    .pipe(
      Effect.map(([, now, ...values]) => {
        const stored: Stored = {}
        STATE_FIELDS.forEach((name, i) => {
          const value = values[i]
          if (typeof value === "string") stored[name] = value
        })
        return stateOf(stored, Number(now))
      }),
    )

/** The server's version, by a round trip. */
export const serverVersion = (connection: RedisConnection) =>
  connection
    .use((redis) => redis.info("server"))
    .pipe(Effect.map((info) => /^redis_version:(\S+)/m.exec(info)?.[1] ?? "unknown"))

/** The main stream, and every other that was ever written to. */
export const streamNames = (connection: RedisConnection, keys: Keys) =>
  connection
    .use((redis) => redis.smembers(keys.streams))
    .pipe(Effect.map((names) => [...new Set([keys.main, ...names])].sort()))

export const parkedSubjects = Effect.fnUntraced(function* (connection: RedisConnection, keys: Keys) {
  const subjects = new Set<string>()
  let from = "0"
  do {
    const [next, flat] = yield* connection.use((redis) => redis.hscan(keys.parked, from, "COUNT", PAGE))
    for (let i = 1; i < flat.length; i += 2) subjects.add(storedRecord(flat[i] as string).subject)
    from = next
  } while (from !== "0")
  return subjects
})

/** Up to the position that holds when it begins, so a runner at work does not disturb it. */
export const digest = Effect.fnUntraced(function* (connection: RedisConnection, keys: Keys) {
  const upTo = (yield* readState(connection, keys))?.position ?? 0
  const sum = entryDigest()
  for (const stream of yield* streamNames(connection, keys)) {
    let from = "-"
    for (;;) {
      const start = from
      const page = yield* connection.use((redis) =>
        redis.xrange(keys.stream(stream), start, upTo, "COUNT", PAGE),
      )
      for (const [, fields] of page) sum.add(stream, fields)
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) break
      from = `(${last[0]}`
    }
  }
  return sum.done()
})
