import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { INGESTED } from "../../projections/redis/streams.ts"
import { imported } from "../inventedEvents.ts"
import { claimed, commitOf, messages, redisFixture, run, withStore } from "./fixture.ts"
import { begun, finished, fold, parkedAs, readAs, rebuilt, sequencesOf } from "./rebuilding.ts"

const there = redisFixture()

/** How often the server has run a command since it was asked to forget. */
const callsOf = async (command: string): Promise<number> => {
  const found = new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await there().redis.info("commandstats"))
  return Number(found?.[1] ?? 0)
}

type Pending = ReadonlyArray<readonly [id: string, consumer: string, idle: number, times: number]>

describe("the switch to a rebuilt version", () => {
  test("brings what is to be acknowledged in few commands, whoever has it, with times to the second", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const log = messages(2_400)
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log, [], "live", 400)
      for (let n = 0; n < 2_400; n += 100) await readAs(redis, "readers", `consumer ${n % 3}`, ">", 100)
      for (const { sequence } of log) {
        const idle = 60_000 * (1 + (sequence % 2)) + (sequence % 700)
        const what = [`${sequence}-0`, "IDLE", idle, "RETRYCOUNT", 1 + (sequence % 3), "JUSTID"] as const
        await redis.xclaim(INGESTED, "readers", `consumer ${sequence % 2}`, 0, ...what)
      }
      const pending = async () => (await redis.xpending(INGESTED, "readers", "-", "+", 9_999)) as Pending
      const before = await pending()
      await redis.config("RESETSTAT")
      await rebuilt(store, log)
      assert.ok((await callsOf("xclaim")) < 100)
      const after = await pending()
      const rest = (all: Pending) => all.map(([id, consumer, , times]) => [id, consumer, times])
      assert.deepEqual(rest(after), rest(before))
      const passed = after.map(([, , idle], i) => idle - (before[i]?.[2] ?? 0))
      assert.ok(Math.min(...passed) > -1_000 && Math.max(...passed) - Math.min(...passed) < 1_000)
    }))

  test("looks for what was parked meanwhile only where it stands, however many streams there are", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const tenantOf = (i: number) => `550e8400-e29b-41d4-a716-${String(446_655_440_000 + (i % 40))}`
      const log = Array.from({ length: 400 }, (_, i) => imported({ sequence: i + 1, tenant: tenantOf(i) }))
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await fold(store, log.slice(0, 100))
      const rebuild = await begun(store)
      await fold(rebuild.store, log, [], "rebuilding", 90)
      const parked = log.slice(150, 350).map(({ sequence }) => sequence)
      await fold(store, log, parked)
      const before = sequencesOf(await readAs(redis, "readers", "one", ">", 999))
      await redis.config("RESETSTAT")
      assert.deepEqual(await finished(store, rebuild, log), { _tag: "Finished" })
      assert.ok((await callsOf("xrange")) <= 2 * parked.length)
      const after = sequencesOf(await readAs(redis, "readers", "one", ">", 999))
      assert.deepEqual([before.length, after], [200, parked])
      assert.equal(await redis.xlen(INGESTED), 400)
    }))

  test("leaves out what was parked meanwhile and makes no entry", () =>
    withStore(there().server.url, async (store) => {
      const { generation } = await claimed(store)
      const rebuild = await begun(store)
      const { generation: other } = await claimed(rebuild.store, "rebuilding")
      await run(rebuild.store.commit(commitOf([imported({ sequence: 2 })], { generation: other, to: 9 })))
      await run(store.commit(commitOf([], { generation, to: 9 }, [1, 2, 9].map(parkedAs))))
      assert.deepEqual(await finished(store, rebuild, messages(9)), { _tag: "Finished" })
      const ids = (await there().redis.xrange(INGESTED, "-", "+")).map(([id]) => id)
      assert.deepEqual(ids, ["9-1"])
    }))
})
