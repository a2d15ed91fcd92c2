import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { ParkedEvent } from "../../application/projection.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { CHANGED, INGESTED, type StreamEntry } from "../../projections/redis/streams.ts"
import { edited, imported } from "../inventedEvents.ts"
import {
  COMMITTED,
  claimed,
  commitOf,
  everything,
  idsOf,
  messages,
  redisFixture,
  run,
  type Store,
  withStore,
} from "./fixture.ts"

const there = redisFixture()
const BOOK = `{${INGESTED}}:parked`

const parkedAt = (sequences: ReadonlyArray<number>, subject = "events.a", error = "rule") =>
  sequences.map((sequence): ParkedEvent => ({ sequence, subject, error }))

const sequencesOf = async (store: Store, page: { after?: number; most?: number; subject?: string } = {}) =>
  (await run(store.parked({ after: 0, most: 100, ...page }))).map(({ sequence }) => sequence)

/** Messages 1 to 10 of which 3, 5 and 9 are parked. */
const withParked = async (store: Store) => {
  const { generation } = await claimed(store)
  const events = messages(10).filter(({ sequence }) => ![3, 5, 9].includes(sequence))
  await run(store.commit(commitOf(events, { generation }, parkedAt([3, 5, 9]))))
}

const changesOf = (sequences: ReadonlyArray<number>): ReadonlyArray<StreamEntry> =>
  sequences.flatMap((sequence) => redisProjection.apply(imported({ sequence })))

describe("the book of parked events", () => {
  test("is read in pages, in order, whole or of one subject", () =>
    withStore(there().server.url, async (store) => {
      const { generation } = await claimed(store)
      const all = Array.from({ length: 2_500 }, (_, i) => i + 1)
      const parked = all.flatMap((sequence) => parkedAt([sequence], `events.${sequence % 7}`))
      await run(store.commit(commitOf([], { generation, to: 2_500 }, parked)))
      assert.deepEqual(await sequencesOf(store, { most: 3 }), [1, 2, 3])
      assert.deepEqual(await sequencesOf(store, { after: 99, most: 3 }), [100, 101, 102])
      assert.deepEqual(await sequencesOf(store, { after: 2_499 }), [2_500])
      assert.deepEqual(
        await sequencesOf(store, { most: 1_000, subject: "events.3" }),
        all.filter((sequence) => sequence % 7 === 3),
      )
      assert.deepEqual(await sequencesOf(store, { after: 10, most: 2, subject: "events.3" }), [17, 24])
      assert.deepEqual((await claimed(store)).parked, 2_500)
    }))

  test("says how often and since when, by the server's clock", () =>
    withStore(there().server.url, async (store) => {
      await withParked(store)
      const again = parkedAt([3], "events.a", "another rule")
      await run(store.commit(commitOf([], { generation: 1, from: 10, to: 11 }, again)))
      const [record] = await run(store.parked({ after: 0, most: 1 }))
      assert.ok(record !== undefined)
      assert.deepEqual([record.error, record.attempts], ["another rule", 2])
      assert.match(record.firstSeen, /^\d{4}-\d\d-\d\dT.*Z$/)
      assert.ok(record.firstSeen <= record.lastSeen)
      assert.equal((await run(store.state))?.parked, 3)
    }))

  test("that was begun before it had times and an order is read as well", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const text = (subject: string) => JSON.stringify({ subject, error: "rule" })
      await redis.hset(BOOK, { 20: text("events.b"), 3: text("events.a"), 100: text("events.a") })
      assert.deepEqual(await sequencesOf(store), [3, 20, 100])
      assert.deepEqual(await sequencesOf(store, { subject: "events.a" }), [3, 100])
      const claim = await claimed(store)
      assert.deepEqual([claim.parked, claim.parkedSubjects], [3, new Set(["events.a", "events.b"])])
      await run(store.commit(commitOf([], { to: 1 }, parkedAt([20], "events.b"))))
      assert.equal((await run(store.parked({ after: 3, most: 1 })))[0]?.attempts, 2)
    }))
})

describe("parked events that are tried again", () => {
  test("are appended at the end, with the truth in their field, and leave the book", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await withParked(store)
      const { generation } = await claimed(store, "retrying")
      const retry = {
        ...{ generation, position: 10, changes: changesOf([3, 5]), released: [3, 5] },
        parked: parkedAt([9], "events.a", "still"),
      }
      assert.deepEqual(await run(store.retry(retry)), COMMITTED)
      assert.deepEqual((await idsOf(redis, INGESTED)).slice(-3), ["10-0", "10-1", "10-2"])
      const [[, flat] = []] = await redis.xrange(INGESTED, "10-1", "10-1")
      assert.equal(flat?.[flat.indexOf("sequence") + 1], "3")
      assert.deepEqual(await redis.hgetall(`{${INGESTED}}:displaced`), { 3: "10-1", 5: "10-2" })
      const [record, ...more] = await run(store.parked({ after: 0, most: 9 }))
      assert.deepEqual([record?.sequence, record?.attempts, record?.error, more], [9, 2, "still", []])
      const state = await run(store.state)
      assert.deepEqual([state?.position, state?.parked], [10, 1])
    }))

  test("never get an id of a position that another one has, whatever stream they go to", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await withParked(store)
      const retry = async (sequence: number, changes = changesOf([sequence])) =>
        run(store.retry({ generation: 1, position: 10, changes, released: [sequence], parked: [] }))
      await retry(3)
      await retry(5, redisProjection.apply(edited({ sequence: 5 })))
      await retry(9)
      assert.deepEqual(await idsOf(redis, CHANGED), ["10-2"])
      assert.deepEqual((await idsOf(redis, INGESTED)).slice(-3), ["10-0", "10-1", "10-3"])
      const next = commitOf([imported({ sequence: 11 })], { from: 10 })
      assert.deepEqual(await run(store.commit(next)), COMMITTED)
    }))

  test("have the same digest as if they had never been parked", () =>
    withStore(there().server.url, async (store) => {
      await withParked(store)
      const changes = changesOf([3, 5, 9])
      await run(store.retry({ generation: 1, position: 10, changes, released: [3, 5, 9], parked: [] }))
      const retried = await run(store.digest)
      await run(store.reset)
      await run(store.commit(commitOf(messages(10), { generation: 2 })))
      assert.deepEqual(await run(store.digest), retried)
    }))

  test("are given up without an entry", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await withParked(store)
      await run(store.retry({ generation: 1, position: 10, changes: [], released: [3, 9], parked: [] }))
      assert.deepEqual(await sequencesOf(store), [5])
      assert.equal(await redis.xlen(INGESTED), 7)
      assert.deepEqual(await redis.hgetall(`{${INGESTED}}:displaced`), { 3: "", 9: "" })
    }))

  test("twice, since the answer was lost, are appended once", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await withParked(store)
      const { generation } = await claimed(store, "retrying")
      const retry = { generation, position: 10, changes: changesOf([3, 5]), released: [3, 5], parked: [] }
      assert.deepEqual(await run(store.retry(retry)), COMMITTED)
      const before = await everything(redis)
      assert.deepEqual(await run(store.retry(retry)), COMMITTED)
      assert.deepEqual(await everything(redis), before)
      assert.deepEqual((await idsOf(redis, INGESTED)).slice(-3), ["10-0", "10-1", "10-2"])
    }))

  test("by a Redis that froze in their midst are appended once, too", () =>
    withStore(
      there().server.url,
      async (store) => {
        const { redis, server } = there()
        await withParked(store)
        const { generation } = await claimed(store, "retrying")
        const retry = { generation, position: 10, changes: changesOf([3]), released: [3], parked: [] }
        server.signal("SIGSTOP")
        assert.match((await run(Effect.flip(store.retry(retry)))).message, /no answer within 2000 ms/)
        server.signal("SIGCONT")
        assert.deepEqual(await run(Effect.eventually(store.retry(retry))), COMMITTED)
        assert.deepEqual((await idsOf(redis, INGESTED)).slice(-2), ["10-0", "10-1"])
      },
      { readyMs: 2000, answerMs: 2000 },
    ))

  test("of several entries each come with all of them", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await withParked(store)
      const [entry] = changesOf([3])
      assert.ok(entry !== undefined)
      const changes = [entry, { ...entry, streams: [INGESTED] }]
      await run(store.retry({ generation: 1, position: 10, changes, released: [3], parked: [] }))
      assert.deepEqual((await idsOf(redis, INGESTED)).slice(-2), ["10-1", "10-2"])
    }))

  test("while a stream is ahead of a position that was lost are left as they are, errors included", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await withParked(store)
      await redis.hset(`{${INGESTED}}:position`, "position", 9)
      const { generation } = await claimed(store, "retrying")
      const before = await everything(redis)
      const retry = { generation, position: 9, changes: changesOf([3]), released: [3], parked: [] }
      assert.deepEqual(await run(store.retry(retry)), { _tag: "Fenced", generation })
      assert.deepEqual(await everything(redis), before)
    }))

  test("from a position where the store is not are left as they are", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await withParked(store)
      const before = await everything(redis)
      const retry = { generation: 1, position: 9, changes: changesOf([3]), released: [3], parked: [] }
      assert.deepEqual(await run(store.retry(retry)), { _tag: "Moved", position: 10 })
      assert.deepEqual(await everything(redis), before)
    }))
})
