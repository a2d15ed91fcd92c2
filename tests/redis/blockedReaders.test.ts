import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { CHANGED, INGESTED } from "../../projections/redis/streams.ts"
import { blocked, messages, mixed, redisFixture, withStore } from "./fixture.ts"
import { fold, readAs, rebuilt, sequencesOf } from "./rebuilding.ts"

const there = redisFixture()
const log = messages(60)

const withReader = async (
  use: (reader: ReturnType<typeof there>["redis"], name: string) => Promise<void>,
) => {
  const reader = there().redis.duplicate()
  reader.on("error", () => undefined)
  const name = "blocked-reader"
  await reader.client("SETNAME", name)
  await use(reader, name).finally(() => reader.disconnect())
}

describe("a blocked reader of a stream that is rebuilt", () => {
  test("as one of a group gets the next entry", () =>
    withStore(there().server.url, (store) =>
      withReader(async (reader, name) => {
        const { redis } = there()
        await redis.xgroup("CREATE", INGESTED, "readers", "$", "MKSTREAM")
        await fold(store, log)
        await readAs(redis, "readers", "one", ">", 99)
        const waiting = readAs(reader, "readers", "one", ">", 9, INGESTED, "BLOCK", "0")
        await blocked(redis, name, waiting)
        await rebuilt(store, log)
        await fold(store, messages(61))
        assert.deepEqual(sequencesOf(await waiting), [61])
      }),
    ))

  test("gets what waited for the rebuild", () =>
    withStore(there().server.url, (store) =>
      withReader(async (reader, name) => {
        const { redis } = there()
        await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
        await fold(store, log, [9])
        await readAs(redis, "readers", "one", ">", 99)
        const waiting = readAs(reader, "readers", "one", ">", 9, INGESTED, "BLOCK", "0")
        await blocked(redis, name, waiting)
        await rebuilt(store, log)
        assert.deepEqual(sequencesOf(await waiting), [9])
      }),
    ))

  test("without a group goes on after the id that it knew", () =>
    withStore(there().server.url, (store) =>
      withReader(async (reader, name) => {
        const { redis } = there()
        await fold(store, log)
        const waiting = reader.xread("BLOCK", 0, "STREAMS", INGESTED, "60-0")
        await blocked(redis, name, waiting)
        await rebuilt(store, log)
        await fold(store, messages(61))
        assert.deepEqual(
          (await waiting)?.[0]?.[1].map(([id]) => id),
          ["61-0"],
        )
      }),
    ))

  test("that the new version does not write to any more waits on", () =>
    withStore(there().server.url, (store) =>
      withReader(async (reader, name) => {
        const { redis } = there()
        await fold(store, mixed(60))
        await redis.xgroup("CREATE", CHANGED, "readers", "$")
        const waiting = readAs(reader, "readers", "one", ">", 9, CHANGED, "BLOCK", "0")
        await blocked(redis, name, waiting)
        await rebuilt(store, messages(60))
        await fold(store, mixed(65))
        assert.deepEqual(sequencesOf(await waiting), [65])
      }),
    ))
})
