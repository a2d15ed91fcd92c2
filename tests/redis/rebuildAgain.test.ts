import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { RedisConnection } from "../../adapters/redis/connection.ts"
import { ingestedStore } from "../../adapters/redis/stores.ts"
import { CHANGED, INGESTED } from "../../projections/redis/streams.ts"
import { imported } from "../inventedEvents.ts"
import {
  claimed,
  commitOf,
  connected,
  everything,
  messages,
  mixed,
  POSITION,
  redisFixture,
  run,
  type Store,
  until,
  withStore,
} from "./fixture.ts"
import { begun, finished, fold, readAs, rebuilt, retry, sequencesOf } from "./rebuilding.ts"

const there = redisFixture()
const log = messages(60)
const BUILDING = `{${INGESTED}}:building:`

describe("a rebuild that was cut off", () => {
  test("goes on where it was, with what it holds for later places", () =>
    withStore(there().server.url, async (store) => {
      const { redis, server } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log.slice(0, 50), [3, 8])
      await retry(store, log, [3])
      await fold(store, log)
      await readAs(redis, "readers", "one", ">", 99)
      const ids = await redis.hgetall(`{${INGESTED}}:displaced`)
      await withStore(server.url, async (first) => {
        await fold((await begun(first)).store, log.slice(0, 30), [], "rebuilding")
      })
      const again = await begun(store)
      assert.equal((await run(again.store.state))?.position, 30)
      assert.deepEqual(await finished(store, again, log), { _tag: "Finished" })
      assert.deepEqual(await redis.hgetall(`{${INGESTED}}:displaced`), { ...ids, 8: "60-1" })
      assert.deepEqual(sequencesOf(await readAs(redis, "readers", "one", ">", 99)), [8])
      assert.equal((await readAs(redis, "readers", "one", "0", 99)).length, 60)
    }))

  test("is begun anew where that is asked for, or where another shape was being made", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await fold(store, log)
      const first = await begun(store)
      await fold(first.store, log.slice(0, 30), [], "rebuilding")
      const stale = commitOf(messages(35).slice(30), { generation: 1, from: 30 })
      const anew = await begun(store, true)
      assert.equal((await run(anew.store.state))?.position, 0)
      assert.equal((await run(first.store.commit(stale)))._tag, "Fenced")
      await fold(anew.store, log.slice(0, 30), [], "rebuilding")
      await redis.hset(`${BUILDING}position`, "shape", 9)
      assert.equal((await run((await begun(store)).store.state))?.position, 0)
    }))

  test("can be dropped, which fences who fills it; the live one cannot", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await fold(store, log)
      const before = await redis.keys("*")
      const rebuild = await begun(store)
      await fold(rebuild.store, log.slice(0, 30), [], "rebuilding")
      assert.deepEqual(await run(store.drop(1)), { _tag: "InUse" })
      assert.deepEqual(await run(store.drop(3)), { _tag: "NotThere" })
      assert.deepEqual(await run(store.drop(2)), { _tag: "Dropped" })
      assert.deepEqual((await redis.keys("*")).sort(), before.sort())
      assert.equal((await run(rebuild.store.commit(commitOf([], { from: 30, to: 31 }))))._tag, "Fenced")
      await begun(store)
      assert.equal((await run(rebuild.store.commit(commitOf([], { from: 0, to: 31 }))))._tag, "Fenced")
      await run(store.reset)
      assert.deepEqual(await redis.keys("*building*"), [])
    }))

  test("of which a stream is gone is made from the beginning", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await fold(store, mixed(60))
      const before = await run(store.digest)
      const rebuild = await begun(store)
      await fold(rebuild.store, mixed(60), [], "rebuilding")
      await redis.del(`${BUILDING}of:${CHANGED}`)
      assert.deepEqual(await finished(store, rebuild, mixed(60)), { _tag: "Behind", position: 0 })
      assert.deepEqual(await finished(store, rebuild, mixed(60)), { _tag: "Finished" })
      assert.deepEqual(await run(store.digest), before)
    }))

  test("of which is gone what it holds for later places is made from the beginning", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log, [7])
      await readAs(redis, "readers", "one", ">", 99)
      const rebuild = await begun(store)
      await fold(rebuild.store, log, [], "rebuilding")
      await redis.del(`${BUILDING}held`, `${BUILDING}held:entries`)
      assert.deepEqual(await finished(store, rebuild, log), { _tag: "Behind", position: 0 })
      assert.deepEqual(await finished(store, rebuild, log), { _tag: "Finished" })
      assert.deepEqual(sequencesOf(await readAs(redis, "readers", "one", ">", 99)), [7])
    }))

  test("of which nothing but streams is left has them no more when it begins", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await fold(store, mixed(60))
      const before = await run(store.digest)
      await fold((await begun(store)).store, mixed(45), [], "rebuilding")
      await redis.del(`${BUILDING}position`, `${BUILDING}streams`)
      await rebuilt(store, mixed(60))
      assert.deepEqual(await run(store.digest), before)
      assert.deepEqual(await redis.keys("*building*"), [])
    }))

  test("or begins after it was lost which ids retried entries have, finds them in the streams", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const displaced = `{${INGESTED}}:displaced`
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log.slice(0, 50), [3, 8])
      await retry(store, log, [3, 8])
      const ids = await redis.hgetall(displaced)
      await readAs(redis, "readers", "one", ">", 49)
      await redis.del(displaced)
      const rebuild = await begun(store)
      assert.deepEqual(await redis.hgetall(displaced), ids)
      await redis.del(displaced)
      assert.deepEqual(await finished(store, rebuild, log), { _tag: "Behind", position: 0 })
      assert.deepEqual(await finished(store, rebuild, log), { _tag: "Finished" })
      assert.deepEqual(await redis.hgetall(displaced), ids)
      assert.deepEqual(sequencesOf(await readAs(redis, "readers", "one", ">", 99)), [8])
    }))

  test("by a Redis that was killed goes on from what that kept", () =>
    withStore(
      there().server.url,
      async (store) => {
        const { server, redis } = there()
        const long = mixed(2_000)
        await fold(store, long, [], "live", 500)
        const before = await run(store.digest)
        const filling = fold((await begun(store)).store, long, [], "rebuilding", 20)
        await until(async () => Number(await redis.hget(`${BUILDING}position`, "position")) >= 300, filling)
        await server.kill()
        await filling.catch(() => undefined)
        await server.start()
        await run(Effect.eventually(store.state))
        await rebuilt(store, long)
        assert.deepEqual(await run(store.digest), before)
      },
      { readyMs: 2000, answerMs: 2000 },
    ))
})

describe("while a rebuild is under way", () => {
  const refusal = async (store: Store) => run(store.claim({ id: "x", doing: "retrying" }))

  test("nothing is retried, until it has ended or is dropped", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await fold(store, log, [9])
      const { generation } = await claimed(store, "retrying")
      await begun(store)
      const before = await everything(redis)
      const changes = commitOf([imported({ sequence: 9 })], { to: 60 }).changes
      const late = { generation, position: 60, changes, released: [9], parked: [] }
      // Were it the events that are refused, each of them would get that as its error.
      assert.deepEqual(await run(store.retry(late)), { _tag: "Fenced", generation })
      assert.deepEqual(await refusal(store), { _tag: "Rebuilding" })
      assert.deepEqual(await everything(redis), before)
      await run(store.drop(2))
      assert.equal((await retry(store, log, [9]))._tag, "Committed")
    }))

  test("a live one that has just lost what it said is asked again", () =>
    connected(there().server.url, async (connection) => {
      const { redis } = there()
      const store = ingestedStore(connection)
      await fold(store, log)
      let losing = false
      const losesAfterAsking: RedisConnection = {
        ...connection,
        use: (operation) =>
          Effect.tap(connection.use(operation), () =>
            losing ? Effect.promise(() => redis.hset(POSITION, "position", 59)) : Effect.void,
          ),
      }
      const { store: filled } = await begun(ingestedStore(losesAfterAsking))
      const { generation } = await claimed(filled, "rebuilding")
      losing = true
      const commit = commitOf(log, { generation })
      assert.deepEqual(await run(filled.commit(commit)), { _tag: "Moved", position: 0 })
      assert.deepEqual(await run(filled.commit(commit)), { _tag: "Committed" })
    }))
})
