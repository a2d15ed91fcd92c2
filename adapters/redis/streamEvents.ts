/** A stream read event by event: the entries of each event together, one page in memory. */
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import type { RedisConnection } from "./connection.ts"

const PAGE = 1_000

type Entry = readonly [id: string, fields: ReadonlyArray<string>]

export type StreamEvent = {
  readonly sequence: number
  /** Of the first of its entries. */
  readonly id: string
  /** Of each of its entries. */
  readonly ids: ReadonlyArray<string>
  /** Names and values by turns, of each of its entries. */
  readonly entries: ReadonlyArray<ReadonlyArray<string>>
  /** It was retried: it does not stand at its own sequence. */
  readonly displaced: boolean
}

export const sequenceOf = (fields: ReadonlyArray<string>): number => {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === "sequence") return Number(fields[i + 1])
  return Number.NaN
}

const isAt = (id: string, sequence: number): boolean => id.startsWith(`${sequence}-`)

/** Gives the next event with each run, `undefined` at the end of `upTo`. */
export const streamEvents = (
  connection: RedisConnection,
  key: string,
  upTo: number,
): Effect.Effect<StreamEvent | undefined, StoreUnavailable> => {
  let page: ReadonlyArray<Entry> = []
  let next = 0
  let start: string | undefined = "-"
  const peek = Effect.gen(function* () {
    while (next >= page.length && start !== undefined) {
      const from: string = start
      page = yield* connection.use((redis) => redis.xrange(key, from, upTo, "COUNT", PAGE))
      next = 0
      const last = page.at(-1)
      start = last === undefined || page.length < PAGE ? undefined : `(${last[0]}`
    }
    return page[next]
  })
  return Effect.gen(function* () {
    const first = yield* peek
    if (first === undefined) return undefined
    const sequence = sequenceOf(first[1])
    const entries: Array<ReadonlyArray<string>> = []
    const ids: Array<string> = []
    for (let entry = yield* peek; entry !== undefined; entry = yield* peek) {
      if (sequenceOf(entry[1]) !== sequence) break
      entries.push(entry[1])
      ids.push(entry[0])
      next += 1
    }
    return { sequence, id: first[0], ids, entries, displaced: !isAt(first[0], sequence) }
  })
}
