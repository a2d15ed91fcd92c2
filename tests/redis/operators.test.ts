import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { Projection } from "../../application/projection.ts"
import { type ReadModel, readModel } from "../../application/readModels.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { INGESTED, type StreamEntry } from "../../projections/redis/streams.ts"
import { feedOf } from "../fixedFeed.ts"
import { mixed, redisFixture, run, type Store, withStore } from "./fixture.ts"
import { readAs, sequencesOf } from "./rebuilding.ts"

const there = redisFixture()
const onState = () => undefined

/** A log of two dialogues. */
const log = mixed(200).map(
  (event): LogEvent => ({ ...event, subject: event.sequence % 2 === 0 ? "events.even" : "events.odd" }),
)

const failingAt = (...sequences: ReadonlyArray<number>): Projection<StreamEntry> => ({
  ...redisProjection,
  apply: (event) => {
    if (sequences.includes(event.sequence)) throw new RangeError("rule")
    return redisProjection.apply(event)
  },
})

const modelOf = (store: Store, projection: Projection<StreamEntry> = redisProjection): ReadModel =>
  readModel(projection, store, { title: "Redis", url: "", migrate: Effect.succeed(0) })

describe("an operator of the streams", () => {
  test("rebuilds them with what was poison, and every reader gets what it lacked", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await run(modelOf(store, failingAt(150)).run(feedOf(log.slice(0, 180)), { until: 180, onState }))
      const before = sequencesOf(await readAs(redis, "readers", "one", ">", 999))
      assert.equal((await run(store.state))?.parked, 16)
      const rebuilt = await run(modelOf(store).rebuild(feedOf(log), { onState }))
      assert.deepEqual(rebuilt, { version: 2, position: 200 })
      const after = sequencesOf(await readAs(redis, "readers", "one", ">", 999))
      const mentioned = [...before, ...after]
      assert.equal(new Set(mentioned).size, mentioned.length)
      assert.equal(mentioned.length, await redis.xlen(INGESTED))
      const { differences, first, second, position } = await run(
        modelOf(store).compare(feedOf(log), { most: 9, onState }),
      )
      assert.deepEqual([differences, first, position], [[], second, 200])
      assert.equal((await run(store.state))?.owner, undefined)
    }))

  test("sees by a comparison what is parked", () =>
    withStore(there().server.url, async (store) => {
      await run(modelOf(store, failingAt(190)).run(feedOf(log), { until: 200, onState }))
      const { differences } = await run(modelOf(store).compare(feedOf(log), { most: 3, onState }))
      assert.deepEqual(
        differences.map(({ of, key, kind }) => [of, key, kind]),
        [
          [INGESTED, "190", "missing"],
          [INGESTED, "192", "missing"],
          [INGESTED, "194", "missing"],
        ],
      )
    }))

  test("is told why a part of them is not replayed, and what to do instead", () =>
    withStore(there().server.url, async (store) => {
      assert.ok(!store.replay.sound)
      assert.match(store.replay.why, /twice\. Rebuild it instead: sideload projection rebuild redis$/)
    }))
})
