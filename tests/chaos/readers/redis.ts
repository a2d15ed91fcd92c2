/**
 * Who reads Redis: consumers of a group that block for the next entries, one that acknowledges at once and one that does so late, and a reader
 * that remembers where it is. No read may fail, and each entry comes to the group once and to the reader once, in order.
 */
import { Redis } from "ioredis"
import { GRAPH_UPDATED } from "../../../projections/graphUpdated/graphUpdate.ts"
import { INGESTED } from "../../../projections/redis/streams.ts"
import type { Arena } from "../arena.ts"
import { type Reader, reading, together } from "./reader.ts"

const GROUP = "chaos"
const COUNT = 200
const BLOCK_MILLIS = 100

type Entries = ReadonlyArray<
  readonly [stream: string, entries: ReadonlyArray<readonly [id: string, ...unknown[]]>]
>

const idsIn = (answer: unknown): ReadonlyArray<string> =>
  answer === null ? [] : (answer as Entries).flatMap(([, entries]) => entries.map(([id]) => id))

const close = (redis: Redis) => () => redis.quit()

/** `late`: acknowledges what it was given only when it is given more. */
const consumer = (
  url: string,
  stream: string,
  name: string,
  late: boolean,
  given: Map<string, string>,
): Reader => {
  const redis = new Redis(url)
  let pending: ReadonlyArray<string> = []
  const ack = async (ids: ReadonlyArray<string>, wrong: (problem: string) => void) => {
    if (ids.length === 0) return
    const acked = await redis.xack(stream, GROUP, ...ids)
    if (acked !== ids.length) wrong(`${ids.length - acked} of ${ids.length} entries were no more pending`)
  }
  const ask = async (wrong: (problem: string) => void) => {
    const answer = await redis.xreadgroup(
      ...(["GROUP", GROUP, name, "COUNT", COUNT, "BLOCK", BLOCK_MILLIS, "STREAMS", stream, ">"] as const),
    )
    const ids = idsIn(answer)
    for (const id of ids) {
      const before = given.get(id)
      if (before !== undefined) wrong(`${id} came to ${before} before`)
      given.set(id, name)
    }
    await ack(pending, wrong)
    pending = late ? ids : []
    if (!late) await ack(ids, wrong)
  }
  const reader = reading(`Redis, consumer ${name} of ${stream}`, ask, async () => undefined)
  return {
    stop: async () => {
      const { problems, reads } = await reader.stop()
      const more: Array<string> = []
      await ack(pending, (problem) => more.push(`Redis, consumer ${name} at the end: ${problem}`))
      await redis.quit()
      return { problems: [...problems, ...more], reads }
    },
  }
}

const rank = (id: string): readonly [number, number] => {
  const [sequence = "0", n = "0"] = id.split("-")
  return [Number(sequence), Number(n)]
}

const isAfter = (id: string, before: string): boolean => {
  const [[a, b], [c, d]] = [rank(id), rank(before)]
  return a > c || (a === c && b > d)
}

const follower = (url: string, stream: string, from: string, given: Array<string>): Reader => {
  const redis = new Redis(url)
  let last = from
  const ask = async (wrong: (problem: string) => void) => {
    const answer = await redis.xread("COUNT", COUNT, "BLOCK", BLOCK_MILLIS, "STREAMS", stream, last)
    for (const id of idsIn(answer)) {
      if (!isAfter(id, last)) wrong(`${id} came after ${last}`)
      last = id
      given.push(id)
    }
  }
  return reading(`Redis, reader of ${stream}`, ask, close(redis))
}

/** The group began where the stream ended; what came since then must have come to it, and to the reader. */
const readStream = async (url: string, stream: string): Promise<Reader> => {
  const redis = new Redis(url)
  const [newest] = await redis.xrevrange(stream, "+", "-", "COUNT", 1)
  const from = newest?.[0] ?? "0"
  await redis.xgroup("DESTROY", stream, GROUP).catch(() => 0)
  await redis.xgroup("CREATE", stream, GROUP, from, "MKSTREAM")
  const taken = new Map<string, string>()
  const read: Array<string> = []
  const all = together([
    consumer(url, stream, "prompt", false, taken),
    consumer(url, stream, "late", true, taken),
    follower(url, stream, from, read),
  ])
  return {
    stop: async () => {
      const { problems, reads } = await all.stop()
      const ids = (await redis.xrange(stream, `(${from}`, "+")).map(([id]) => id)
      // What was appended after the last read is nobody's yet.
      const [lastTaken = from] = [...taken.keys()].sort((a, b) => (isAfter(a, b) ? -1 : 1))
      const lastRead = read.at(-1) ?? from
      const missed = ids.filter((id) => !(isAfter(id, lastTaken) || taken.has(id)))
      const unread = ids.filter((id) => !isAfter(id, lastRead)).length - read.length
      const [pending] = (await redis.xpending(stream, GROUP)) as [number]
      await redis.xgroup("DESTROY", stream, GROUP)
      await redis.quit()
      const found = [
        ...(missed.length > 0
          ? [`${missed.length} entries never came to the group, ${missed[0]} first`]
          : []),
        ...(unread === 0 ? [] : [`the reader had ${-unread} entries more than there are`]),
        ...(pending === 0 ? [] : [`${pending} entries stayed pending`]),
      ]
      return { problems: [...problems, ...found.map((one) => `Redis, ${stream}: ${one}`)], reads }
    },
  }
}

export const readRedis = async ({ endpoints: { redisUrl } }: Arena): Promise<Reader> =>
  together([await readStream(redisUrl, INGESTED), await readStream(redisUrl, GRAPH_UPDATED)])
