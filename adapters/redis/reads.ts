/**
 * What is read of a read model made of Redis streams: its state, its parked subjects, its digest; and of its server the version. Everything
 * that can be long is read in pages, each with its own deadline, and held one page at a time.
 */
import { Effect } from "effect"
import type { StoredState } from "../../application/projection.ts"
import type { RedisConnection } from "./connection.ts"
import { entryDigest } from "./entryDigest.ts"
import type { Keys } from "./runScript.ts"

const PAGE = 1_000

const FIELDS = ["version", "position", "generation", "parked"] as const

export const readState = (connection: RedisConnection, keys: Keys) =>
  connection
    .use((redis) => redis.hmget(keys.position, ...FIELDS))
    .pipe(
      Effect.map(([version, position, generation, parked]): StoredState | undefined => {
        if (typeof position !== "string") return undefined
        return {
          version: Number(version ?? 0),
          position: Number(position),
          generation: Number(generation ?? 0),
          parked: Number(parked ?? 0),
        }
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

const subjectOf = (parked: string): string => (JSON.parse(parked) as { readonly subject: string }).subject

export const parkedSubjects = Effect.fnUntraced(function* (connection: RedisConnection, keys: Keys) {
  const subjects = new Set<string>()
  let from = "0"
  do {
    const [next, flat] = yield* connection.use((redis) => redis.hscan(keys.parked, from, "COUNT", PAGE))
    for (let i = 1; i < flat.length; i += 2) subjects.add(subjectOf(flat[i] as string))
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
      const page = yield* connection.use((redis) => redis.xrange(stream, start, upTo, "COUNT", PAGE))
      for (const [, fields] of page) sum.add(stream, fields)
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) break
      from = `(${last[0]}`
    }
  }
  return sum.done()
})
