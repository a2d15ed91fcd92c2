import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { graphUpdatedStore, ingestedStore } from "../../adapters/redis/stores.ts"
import { GRAPH_UPDATED } from "../../projections/graphUpdated/graphUpdate.ts"
import { graphUpdatedProjection } from "../../projections/graphUpdated/projection.ts"
import { CHANGED, INGESTED, tenantStream } from "../../projections/redis/streams.ts"
import {
  channel,
  deleted,
  edited,
  imported,
  OTHER_TENANT,
  opened,
  registered,
  TENANT,
} from "../inventedEvents.ts"
import {
  COMMITTED,
  claimed,
  commitOf,
  connected,
  everything,
  idsOf,
  mixed,
  POSITION,
  redisFixture,
  run,
  withStore,
} from "./fixture.ts"

const there = redisFixture()

describe("a commit to the streams", () => {
  test("moves entries, parked events and position together", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      assert.equal(await run(store.state), undefined)
      assert.deepEqual(await claimed(store), {
        generation: 1,
        position: 0,
        parkedSubjects: new Set(),
        parked: 0,
      })
      const events = [
        imported({ sequence: 1 }),
        imported({ sequence: 2, tenant: OTHER_TENANT }),
        edited({ sequence: 3 }),
        deleted({ sequence: 4 }),
        imported({ sequence: 5, dialogue: channel }),
      ]
      const parked = [{ sequence: 6, subject: "events.a", error: "rule" }]
      assert.deepEqual(await run(store.commit(commitOf(events, { to: 6 }, parked))), COMMITTED)
      const streams = [INGESTED, tenantStream(TENANT), tenantStream(OTHER_TENANT), CHANGED]
      assert.deepEqual(await Promise.all(streams.map((stream) => idsOf(redis, stream))), [
        ["1-0", "2-0"],
        ["1-0"],
        ["2-0"],
        ["3-0", "4-0"],
      ])
      const { position, generation, version, shape } = await redis.hgetall(POSITION)
      assert.deepEqual([position, generation, version, shape], ["6", "1", "1", "1"])
      const state = await run(store.state)
      assert.deepEqual([state?.position, state?.generation, state?.parked], [6, 1, 1])
      assert.deepEqual(await claimed(store), {
        generation: 2,
        position: 6,
        parkedSubjects: new Set(["events.a"]),
        parked: 1,
      })
    }))

  test("of ignored events alone moves the position", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await claimed(store)
      assert.deepEqual(await run(store.commit(commitOf([], { to: 40 }))), COMMITTED)
      assert.equal((await run(store.state))?.position, 40)
      assert.equal(await redis.exists(INGESTED), 0)
    }))

  test("under an older generation is refused and writes nothing", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await claimed(store)
      await run(store.commit(commitOf(mixed(20))))
      await claimed(store)
      const before = await everything(redis)
      const outcome = await run(store.commit(commitOf(mixed(20, 21), { from: 20 })))
      assert.deepEqual(outcome, { _tag: "Fenced", generation: 2 })
      assert.deepEqual(await everything(redis), before)
    }))

  test("from a position where the store is not writes nothing and says where it is", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await claimed(store)
      await run(store.commit(commitOf(mixed(20))))
      const before = await everything(redis)
      for (const from of [0, 19, 21])
        assert.deepEqual(await run(store.commit(commitOf(mixed(20, 22), { from }))), {
          _tag: "Moved",
          position: 20,
        })
      assert.deepEqual(await everything(redis), before)
    }))

  test("of eight racing runners is made once", () =>
    withStore(there().server.url, async (store) => {
      await claimed(store)
      const commit = commitOf(mixed(50))
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => run(store.commit(commit))))
      assert.equal(outcomes.filter(({ _tag }) => _tag === "Committed").length, 1)
      assert.equal(outcomes.filter(({ _tag }) => _tag === "Moved").length, 7)
    }))

  test("keeps quotes, line ends, astral and control characters as they are", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await claimed(store)
      const text = `"'\\ \n\r\t\u0001\u2028 null {"data":1} \ud83d\ude00 é`
      await run(store.commit(commitOf([imported({ sequence: 1, content: { text } })])))
      const [[, flat] = []] = await redis.xrange(INGESTED, "-", "+")
      assert.equal(flat?.[flat.indexOf("content") + 1], text)
    }))

  test("never touches a stream that another program wrote, and says which", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await claimed(store)
      await redis.xadd(INGESTED, "1706745598000-0", "data", "{}")
      const refusal = await run(Effect.flip(store.commit(commitOf(mixed(5)))))
      assert.match(refusal.message, /stream:persona:messages:ingested holds what another program wrote/)
      assert.equal((await run(store.state))?.position, 0)
      await redis.rename(INGESTED, "old")
      assert.deepEqual(await run(store.commit(commitOf(mixed(5)))), COMMITTED)
    }))
})

describe("the stream of what became of the graph", () => {
  test("has its entries, its position and its digest apart from the messages", () =>
    connected(there().server.url, async (connection) => {
      const { redis } = there()
      const ingested = ingestedStore(connection)
      const graph = graphUpdatedStore(connection)
      await claimed(ingested)
      const { generation } = await claimed(graph)
      const events = [registered({ sequence: 1 }), opened({ sequence: 2 }), imported({ sequence: 3 })]
      const changes = events.flatMap(graphUpdatedProjection.apply)
      assert.deepEqual(
        await run(graph.commit({ generation, from: 0, to: 3, changes, parked: [] })),
        COMMITTED,
      )
      const operations = (await redis.xrange(GRAPH_UPDATED, "-", "+")).map(([id, flat]) => [
        id,
        flat[flat.indexOf("operation") + 1],
      ])
      assert.deepEqual(operations, [
        ["1-0", "persona_created"],
        ["2-0", "dialogue_created"],
        ["3-0", "message_linked"],
      ])
      assert.equal(await redis.hget(`{${GRAPH_UPDATED}}:position`, "position"), "3")
      assert.equal((await run(ingested.state))?.position, 0)
      assert.equal((await run(graph.digest)).rows, 3)
      await run(graph.reset)
      assert.equal(await redis.exists(GRAPH_UPDATED), 0)
    }))
})
