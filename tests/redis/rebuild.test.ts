import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { CHANGED, INGESTED } from "../../projections/redis/streams.ts"
import { edited } from "../inventedEvents.ts"
import {
  claimed,
  commitOf,
  idsOf,
  messages,
  mixed,
  POSITION,
  redisFixture,
  run,
  withStore,
} from "./fixture.ts"
import { begun, discard, finished, fold, readAs, rebuilt, retry, sequencesOf } from "./rebuilding.ts"

const there = redisFixture()
const log = messages(60)
const all = log.map(({ sequence }) => sequence)
const sorted = (sequences: ReadonlyArray<number>) => [...sequences].sort((a, b) => a - b)

describe("a rebuild of streams that are read", () => {
  test("gives each consumer each entry exactly once, wherever it had come to", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      for (const group of ["far", "middle", "near"])
        await redis.xgroup("CREATE", INGESTED, group, "0", "MKSTREAM")
      await fold(store, log.slice(0, 40), [5, 12, 33])
      const near = await readAs(redis, "near", "n", ">", 10)
      const middle = await readAs(redis, "middle", "m1", ">", 37)
      await retry(store, log, [5, 12])
      const far = await readAs(redis, "far", "f1", ">", 38)
      const farther = await readAs(redis, "far", "f2", ">", 1)
      assert.deepEqual(sequencesOf([...far.slice(-1), ...farther]), [5, 12])
      await redis.xack(INGESTED, "far", ...far.map(({ id }) => id))
      await redis.xack(INGESTED, "middle", ...middle.slice(0, 30).map(({ id }) => id))
      await fold(store, log, [33])

      await rebuilt(store, log)
      assert.deepEqual(sequencesOf(await readAs(redis, "far", "f1", "0", 99)), [])
      assert.deepEqual(sequencesOf(await readAs(redis, "far", "f2", "0", 99)), [12])
      const pending = sequencesOf(await readAs(redis, "middle", "m1", "0", 99))
      assert.deepEqual(pending, sequencesOf(middle.slice(30)))
      const rest = async (group: string) => sequencesOf(await readAs(redis, group, "late", ">", 99))
      assert.deepEqual(sorted([...sequencesOf([...far, ...farther]), ...(await rest("far"))]), all)
      assert.deepEqual(sorted([...sequencesOf(middle), ...(await rest("middle"))]), all)
      assert.deepEqual(sorted([...sequencesOf(near), ...(await rest("near"))]), all)
      assert.deepEqual((await idsOf(redis, INGESTED)).slice(-1), ["60-1"])
      assert.deepEqual(await redis.hgetall(`{${INGESTED}}:displaced`), { 5: "40-1", 12: "40-2", 33: "60-1" })
    }))

  test("keeps who has an entry, since when and how often it was given", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log)
      await readAs(redis, "readers", "one", ">", 3)
      await readAs(redis, "readers", "two", ">", 2)
      await redis.xgroup("CREATECONSUMER", INGESTED, "readers", "idle")
      await redis.xclaim(INGESTED, "readers", "two", 0, "2-0", "IDLE", 3_600_000, "RETRYCOUNT", 7, "JUSTID")
      const groups = await redis.xinfo("GROUPS", INGESTED)
      await rebuilt(store, log)
      assert.deepEqual(await redis.xinfo("GROUPS", INGESTED), groups)
      const pending = (await redis.xpending(INGESTED, "readers", "-", "+", 9)) as ReadonlyArray<
        readonly [string, string, number, number]
      >
      assert.deepEqual(
        pending.map(([id, consumer, , times]) => [id, consumer, times]),
        [
          ["1-0", "one", 1],
          ["2-0", "two", 7],
          ["3-0", "one", 1],
          ["4-0", "two", 1],
          ["5-0", "two", 1],
        ],
      )
      const idle = pending.map(([, , milliseconds]) => milliseconds)
      assert.ok(idle[1] !== undefined && idle[1] >= 3_600_000 && idle[1] < 3_700_000)
      assert.ok(idle[0] !== undefined && idle[0] < 600_000)
      const consumers = (await redis.xinfo("CONSUMERS", INGESTED, "readers")) as ReadonlyArray<Array<string>>
      assert.deepEqual(
        consumers.map(([, name]) => name),
        ["idle", "one", "two"],
      )
    }))

  test("makes the same of the same log, as the next version, free and under a newer generation", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await fold(store, mixed(300), [], "live", 50)
      const [before, ids] = [await run(store.digest), await idsOf(redis, INGESTED)]
      await rebuilt(store, mixed(300))
      assert.deepEqual(await run(store.digest), before)
      assert.deepEqual(await idsOf(redis, INGESTED), ids)
      const [live, ...more] = await run(store.versions)
      assert.deepEqual([live?.role, live?.version, live?.shape, live?.position], ["live", 2, 1, 300])
      assert.deepEqual([live?.owner, live?.paused, more], [undefined, false, []])
      assert.deepEqual(
        (await redis.keys("*building*")).filter((key) => key !== POSITION),
        [],
      )
      assert.equal(
        (await run(store.commit(commitOf([], { generation: 2, from: 300, to: 301 }))))._tag,
        "Fenced",
      )
      await rebuilt(store, mixed(300))
      assert.equal((await run(store.state))?.version, 3)
    }))

  test("leaves it paused where it was, and lets it move while the new one is made", () =>
    withStore(there().server.url, async (store) => {
      await fold(store, log.slice(0, 30))
      const rebuild = await begun(store)
      await fold(rebuild.store, log.slice(0, 20), [], "rebuilding")
      await fold(store, log.slice(0, 50))
      const versions = await run(store.versions)
      assert.deepEqual(
        versions.map(({ role, version, position }) => [role, version, position]),
        [
          ["live", 1, 50],
          ["building", 2, 20],
        ],
      )
      await run(store.setPaused(true))
      assert.deepEqual(await finished(store, rebuild, log), { _tag: "Finished" })
      const state = await run(store.state)
      assert.deepEqual([state?.paused, state?.position], [true, 50])
    }))

  test("ends under the generation that was claimed for it alone, and not behind the live one", () =>
    withStore(there().server.url, async (store) => {
      await fold(store, log)
      const rebuild = await begun(store)
      await fold(rebuild.store, log.slice(0, 40), [], "rebuilding")
      const { generation, position } = await claimed(store, "rebuilding")
      assert.deepEqual(await run(rebuild.finish(generation, position)), { _tag: "Behind", position: 40 })
      await claimed(store)
      const fenced = { _tag: "Fenced", generation: generation + 1 }
      assert.deepEqual(await run(rebuild.finish(generation, 40)), fenced)
      assert.equal((await run(store.state))?.version, 1)
    }))

  test("whose answer was lost is found to have ended", () =>
    withStore(there().server.url, async (store) => {
      await fold(store, log)
      const rebuild = await begun(store)
      await fold(rebuild.store, log, [], "rebuilding")
      const { generation, position } = await claimed(store, "rebuilding")
      for (let i = 0; i < 2; i++)
        assert.deepEqual(await run(rebuild.finish(generation, position)), { _tag: "Finished" })
      assert.equal((await run(store.state))?.version, 2)
    }))

  test("meets the poison again, and what is retried then comes once", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log, [7])
      const before = sequencesOf(await readAs(redis, "readers", "one", ">", 99))
      await rebuilt(store, log, [7])
      const [record, ...more] = await run(store.parked({ after: 0, most: 9 }))
      assert.deepEqual([record?.sequence, more, (await run(store.state))?.parked], [7, [], 1])
      await retry(store, log, [7])
      const after = sequencesOf(await readAs(redis, "readers", "one", ">", 99))
      assert.deepEqual([sorted([...before, ...after]), after], [all, [7]])
    }))

  test("gives no id again that a retry gave before it", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log, [5, 7])
      await retry(store, log, [7])
      assert.equal((await readAs(redis, "readers", "one", ">", 99)).at(-1)?.id, "60-1")
      await rebuilt(store, log, [5, 7])
      await retry(store, log, [5])
      const [next, ...more] = await readAs(redis, "readers", "one", ">", 99)
      assert.deepEqual([next, more], [{ id: "60-2", sequence: 5 }, []])
    }))

  test("meets what was given up again, and gives it to every group, once", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log, [7, 9])
      const before = sequencesOf(await readAs(redis, "readers", "one", ">", 99))
      await discard(store, [7])
      await rebuilt(store, log, [9])
      const after = sequencesOf(await readAs(redis, "readers", "one", ">", 99))
      assert.deepEqual([sorted([...before, ...after, 9]), after], [all, [7]])
      await rebuilt(store, log, [9])
      assert.deepEqual(await readAs(redis, "readers", "one", ">", 99), [])
    }))

  test("that ran ahead of the live one brings to the end what that one parked meanwhile", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log.slice(0, 20), [4])
      const rebuild = await begun(store)
      await fold(rebuild.store, log, [], "rebuilding")
      await fold(store, log, [50])
      const before = sequencesOf(await readAs(redis, "readers", "one", ">", 99))
      assert.deepEqual(await finished(store, rebuild, log), { _tag: "Finished" })
      const after = sequencesOf(await readAs(redis, "readers", "one", ">", 99))
      assert.deepEqual([sorted([...before, ...after]), after], [all, [4, 50]])
      assert.equal(await redis.xlen(INGESTED), 60)
    }))
})

describe("what a rebuild makes no more", () => {
  test("is a stream that stays, empty, for the readers that it has", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const some = mixed(60)
      await fold(store, some)
      await redis.xgroup("CREATE", CHANGED, "readers", "0")
      assert.equal((await readAs(redis, "readers", "one", ">", 3, CHANGED)).length, 3)
      await rebuilt(store, messages(60))
      assert.equal(await redis.xlen(CHANGED), 0)
      assert.deepEqual(await readAs(redis, "readers", "one", "0", 9, CHANGED), [])
      await fold(store, mixed(80))
      const later = sequencesOf(await readAs(redis, "readers", "one", ">", 9, CHANGED))
      assert.deepEqual(later, [65, 66, 77, 78])
    }))

  test("is to be acknowledged no more", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log)
      await readAs(redis, "readers", "one", ">", 4)
      await rebuilt(
        store,
        log.map((event, i) => (i === 2 ? edited({ sequence: 3 }) : event)),
      )
      assert.deepEqual(sequencesOf(await readAs(redis, "readers", "one", "0", 9)), [1, 2, 4])
    }))
})
