/** What the tests of rebuilds share: logs with parked events, a rebuild from its beginning to its end, and consumers of a group. */
import assert from "node:assert/strict"
import { Effect } from "effect"
import type { Redis } from "ioredis"
import type { Doing, ParkedEvent } from "../../application/projection.ts"
import type { FinishOutcome, Rebuild } from "../../application/readModelStore.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { INGESTED, type StreamEntry } from "../../projections/redis/streams.ts"
import { claimed, commitOf, type Filled, run, type Store } from "./fixture.ts"

export const parkedAs = (sequence: number): ParkedEvent => ({ sequence, subject: "events.a", error: "rule" })

/** From the store's position to the end of the log; `poison` is parked. */
export const fold = async (
  store: Filled,
  log: ReadonlyArray<LogEvent>,
  poison: ReadonlyArray<number> = [],
  doing: Doing = "live",
  batch = 7,
): Promise<void> => {
  const { generation, position } = await claimed(store, doing)
  for (let from = position; from < log.length; ) {
    const events = log.slice(from, from + batch)
    const to = from + events.length
    const sound = events.filter(({ sequence }) => !poison.includes(sequence))
    const parked = poison.filter((sequence) => sequence > from && sequence <= to).map(parkedAs)
    const outcome = await run(store.commit(commitOf(sound, { generation, from, to }, parked)))
    assert.ok(outcome._tag === "Committed" || outcome._tag === "Moved", outcome._tag)
    from = outcome._tag === "Moved" ? outcome.position : to
  }
}

export const retry = async (store: Store, log: ReadonlyArray<LogEvent>, sequences: ReadonlyArray<number>) => {
  const { generation, position } = await claimed(store, "retrying")
  const changes = sequences.flatMap((sequence) => redisProjection.apply(log[sequence - 1] as LogEvent))
  return run(store.retry({ generation, position, changes, released: sequences, parked: [] }))
}

/** Without an entry. */
export const discard = async (store: Store, released: ReadonlyArray<number>) => {
  const { generation, position } = await claimed(store, "retrying")
  return run(store.retry({ generation, position, changes: [], released, parked: [] }))
}

export const begun = (store: Store, anew = false): Promise<Rebuild<StreamEntry>> =>
  run(Effect.scoped(store.rebuild(anew)))

/** The last steps: under the live one's generation to its position, and then in its place. */
export const finished = async (
  store: Store,
  rebuild: Rebuild<StreamEntry>,
  log: ReadonlyArray<LogEvent>,
  poison: ReadonlyArray<number> = [],
): Promise<FinishOutcome> => {
  const { generation, position } = await claimed(store, "rebuilding")
  await fold(rebuild.store, log.slice(0, position), poison, "rebuilding")
  return run(rebuild.finish(generation, position))
}

export const rebuilt = async (
  store: Store,
  log: ReadonlyArray<LogEvent>,
  poison: ReadonlyArray<number> = [],
): Promise<void> => {
  const rebuild = await begun(store)
  assert.deepEqual(await finished(store, rebuild, log, poison), { _tag: "Finished" })
}

type Delivered = { readonly id: string; readonly sequence: number }

/** `>` gives what is new, `0` what this consumer has to acknowledge. */
export const readAs = async (
  redis: Redis,
  group: string,
  consumer: string,
  from: ">" | "0",
  count: number,
  stream: string = INGESTED,
  ...options: ReadonlyArray<string>
): Promise<ReadonlyArray<Delivered>> => {
  const words = ["GROUP", group, consumer, "COUNT", String(count), ...options, "STREAMS", stream, from]
  const answer = (await redis.call("XREADGROUP", ...words)) as ReadonlyArray<
    readonly [string, ReadonlyArray<readonly [string, ReadonlyArray<string> | null]>]
  > | null
  return (answer?.[0]?.[1] ?? []).map(([id, flat]) => {
    assert.ok(flat !== null, `${id} is to be acknowledged but is not there`)
    return { id, sequence: Number(flat[flat.indexOf("sequence") + 1]) }
  })
}

export const sequencesOf = (read: ReadonlyArray<Delivered>): ReadonlyArray<number> =>
  read.map(({ sequence }) => sequence)
