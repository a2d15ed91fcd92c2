/**
 * The book of parked events, read in pages: in rising order of sequence, whole or of one subject, one page in memory. A record that was
 * written before the book kept times says that of the first look at it.
 */
import { Effect } from "effect"
import type { ParkedPage, ParkedRecord } from "../../application/readModelStore.ts"
import type { RedisConnection } from "./connection.ts"
import { type Keys, runScript } from "./keys.ts"
import { pageScript } from "./scripts.ts"

const PAGE = 1_000

type Stored = {
  readonly subject: string
  readonly error: string
  readonly attempts?: number
  readonly first?: number
  readonly last?: number
}

export const storedRecord = (text: string): Stored => JSON.parse(text) as Stored

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()

const recordOf = (sequence: string, text: string, now: number): ParkedRecord => {
  const { subject, error, attempts, first, last } = storedRecord(text)
  return {
    sequence: Number(sequence),
    subject,
    error,
    attempts: attempts ?? 1,
    firstSeen: isoTime(first ?? now),
    lastSeen: isoTime(last ?? first ?? now),
  }
}

const readPage = (connection: RedisConnection, keys: Keys, after: number, most: number) =>
  connection
    .use((redis) => runScript(redis, pageScript, keys, [], [after, most]))
    .pipe(
      Effect.map(([, now, ...flat]) =>
        flat.flatMap((sequence, i) =>
          i % 2 === 0 ? [recordOf(String(sequence), String(flat[i + 1]), Number(now))] : [],
        ),
      ),
    )

/** With a subject it reads on until it has found as many of it, or the end. */
export const parkedPage = (connection: RedisConnection, keys: Keys) =>
  Effect.fnUntraced(function* ({ after, most, subject }: ParkedPage) {
    const found: Array<ParkedRecord> = []
    const length = subject === undefined ? Math.min(most, PAGE) : PAGE
    for (let from = after; found.length < most; ) {
      const page = yield* readPage(connection, keys, from, length)
      for (const record of page) if (subject === undefined || record.subject === subject) found.push(record)
      const last = page.at(-1)
      if (last === undefined || page.length < length) break
      from = last.sequence
    }
    return found.slice(0, most)
  })
