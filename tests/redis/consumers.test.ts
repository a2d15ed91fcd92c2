import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { ingestedStore } from "../../adapters/redis/stores.ts"
import { decoder } from "../../domain/typebox.ts"
import { PersonaMessageIngestedEventV1 } from "../../projections/redis/personaMessage.ts"
import { INGESTED, tenantStream } from "../../projections/redis/streams.ts"
import { group, imported, TENANT } from "../inventedEvents.ts"
import {
  blocked,
  COMMITTED,
  catchUp,
  claimed,
  commitOf,
  connected,
  idsOf,
  messages,
  mixed,
  POSITION,
  readGroup,
  redisFixture,
  run,
  withStore,
} from "./fixture.ts"

const there = redisFixture()

describe("a consumer written for PersonaMessageIngestedEventV1", () => {
  test("reads plain fields of the wire's table through its group", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await claimed(store)
      const text = "😀".repeat(501)
      const sender = { kind: "user", id: 5001 } as const
      const events = [
        imported({ sequence: 1, content: { text, sender } }),
        imported({ sequence: 2, dialogue: group }),
      ]
      assert.deepEqual(await run(store.commit(commitOf(events))), COMMITTED)
      const entries = await readGroup(redis, ">", "COUNT", "100")
      assert.deepEqual(
        entries.map(([id]) => id),
        ["1-0", "2-0"],
      )
      const decode = decoder(PersonaMessageIngestedEventV1)
      const found = entries.map(([, fields]) => {
        const decoded = decode(Object.fromEntries(fields ?? []))
        assert.ok(decoded.ok, JSON.stringify(decoded))
        return decoded.value
      })
      assert.equal(found[0]?.content, "😀".repeat(500))
      assert.equal(found[0]?.sender_tg_id, "5001")
      assert.ok(found[1] !== undefined && !("sender_tg_id" in found[1]))
      assert.equal(await redis.xack(INGESTED, "readers", "1-0", "2-0"), 2)
    }))

  test("finds all of 15,000 messages: nothing is trimmed", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await catchUp(store, messages(15_000), 1_000)
      assert.equal(await redis.xlen(INGESTED), 15_000)
      assert.equal(await redis.xlen(tenantStream(TENANT)), 15_000)
    }))

  test("finds the newest where the operator keeps only so many", () =>
    connected(there().server.url, async (connection) => {
      const { redis } = there()
      const store = ingestedStore(connection, { maxlen: 500 })
      await catchUp(store, messages(3_000), 1_000)
      const left = await idsOf(redis, INGESTED)
      assert.ok(left.length >= 500 && left.length < 1_000, String(left.length))
      assert.equal(left.at(-1), "3000-0")
    }))
})

describe("a reset of the streams", () => {
  test("empties every stream, and the same log gives the same digest again", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const log = mixed(600)
      await catchUp(store, log)
      const before = await run(store.digest)
      assert.ok(before.rows > 1_000)
      await run(store.reset)
      assert.deepEqual(await redis.keys("*"), [POSITION])
      const state = await run(store.state)
      assert.deepEqual([state?.version, state?.position, state?.generation, state?.parked], [1, 0, 2, 0])
      assert.equal((await run(store.digest)).rows, 0)
      await catchUp(store, log, 37)
      assert.deepEqual(await run(store.digest), before)
    }))

  test("fences the runner that was at work", () =>
    withStore(there().server.url, async (store) => {
      await catchUp(store, mixed(10))
      await run(store.reset)
      assert.deepEqual(await run(store.commit(commitOf(mixed(10)))), { _tag: "Fenced", generation: 2 })
    }))

  test("gives a consumer group no entry twice and loses none that it still has to acknowledge", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const log = messages(10)
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      await catchUp(store, log)
      await readGroup(redis, ">", "COUNT", "3")
      await redis.xack(INGESTED, "readers", "1-0", "2-0")
      await run(store.reset)
      assert.deepEqual(await readGroup(redis, ">"), [])
      await catchUp(store, log, 4)
      assert.deepEqual(
        (await readGroup(redis, "0")).map(([id, fields]) => [id, fields?.get("content")]),
        [["3-0", "Добрый день"]],
      )
      assert.deepEqual(
        (await readGroup(redis, ">")).map(([id]) => id),
        ["4-0", "5-0", "6-0", "7-0", "8-0", "9-0", "10-0"],
      )
    }))

  test("leaves a blocked reader waiting for what comes", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const reader = redis.duplicate()
      reader.on("error", () => undefined)
      await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
      const name = "blocked-reader"
      await reader.client("SETNAME", name)
      const waiting = readGroup(reader, ">", "BLOCK", "0")
      await blocked(redis, name, waiting)
      await run(store.reset)
      await catchUp(store, [imported({ sequence: 1 })])
      const read = await waiting.finally(() => reader.disconnect())
      assert.deepEqual(
        read.map(([id]) => id),
        ["1-0"],
      )
    }))
})
