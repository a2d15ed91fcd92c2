import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { Comparison } from "../../application/readModelStore.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { CHANGED, INGESTED, tenantStream } from "../../projections/redis/streams.ts"
import { deleted, imported, TENANT } from "../inventedEvents.ts"
import { messages, mixed, redisFixture, run, type Store, withStore } from "./fixture.ts"
import { fold, retry } from "./rebuilding.ts"

const there = redisFixture()

const compared = (store: Store, log: ReadonlyArray<LogEvent>, most = 99): Promise<Comparison> =>
  run(
    Effect.scoped(
      Effect.gen(function* () {
        const beside = yield* store.beside
        yield* Effect.promise(() => fold(beside.store, log, [], "comparing", 400))
        return yield* beside.compare(most)
      }),
    ),
  )

/** Keys without the random part of those beside. */
const besideKeys = async () => await there().redis.keys("*beside*")

describe("streams compared with what they should be", () => {
  test("do not differ where they are that, retried entries included", () =>
    withStore(there().server.url, async (store) => {
      const log = mixed(2_500)
      await fold(store, log, [7, 12, 1_600], "live", 500)
      await retry(store, log, [7, 12, 1_600])
      const { first, second, differences } = await compared(store, log)
      assert.deepEqual([first.exact, differences], [second.exact, []])
      assert.equal(first.rows, second.rows)
    }))

  test("say by stream and sequence what is missing, surplus or different, and in which fields", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const log = messages(30)
      await fold(store, log, [4, 9])
      await retry(store, log, [4, 9])
      await redis.xdel(INGESTED, "12-0")
      const other = log.map((event) => {
        if (event.sequence === 9) return imported({ sequence: 9, content: { text: "другой текст" } })
        return event.sequence === 4 || event.sequence === 20 ? deleted({ sequence: event.sequence }) : event
      })
      const { differences, first, second } = await compared(store, other)
      assert.notEqual(first.content, second.content)
      const mine = tenantStream(TENANT)
      assert.deepEqual(
        differences,
        [
          { of: INGESTED, key: "4", kind: "surplus" },
          { of: INGESTED, key: "9", kind: "different", fields: ["content"] },
          { of: INGESTED, key: "12", kind: "missing" },
          { of: INGESTED, key: "20", kind: "surplus" },
          { of: mine, key: "4", kind: "surplus" },
          { of: mine, key: "9", kind: "different", fields: ["content"] },
          { of: mine, key: "20", kind: "surplus" },
          { of: CHANGED, key: "4", kind: "missing" },
          { of: CHANGED, key: "20", kind: "missing" },
        ].sort((a, b) => (a.of < b.of ? -1 : a.of > b.of ? 1 : 0)),
      )
      assert.equal((await compared(store, other, 2)).differences.length, 2)
    }))

  test("have too much where a retried entry came twice, or stands at its own sequence as well", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const log = messages(10)
      const mine = tenantStream(TENANT)
      const again = async (stream: string, from: string, to: string) => {
        const [[, fields] = []] = await redis.xrange(stream, from, from)
        await redis.xadd(stream, to, ...(fields ?? []))
      }
      await fold(store, log, [3])
      await retry(store, log, [3])
      assert.deepEqual((await compared(store, log)).differences, [])
      for (const stream of [INGESTED, mine]) await again(stream, "10-1", "10-2")
      await redis.hset(`{${INGESTED}}:displaced`, 3, "10-2")
      await again(INGESTED, "5-0", "10-3")
      const { differences, first, second } = await compared(store, log)
      assert.deepEqual([first.rows, second.rows], [23, 20])
      assert.deepEqual(differences, [
        { of: INGESTED, key: "3", kind: "surplus" },
        { of: INGESTED, key: "5", kind: "surplus" },
        { of: mine, key: "3", kind: "surplus" },
      ])
    }))

  test("are not touched by it, and nothing of it stays", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await fold(store, mixed(50))
      const before = (await redis.keys("*")).sort()
      const seen = await run(
        Effect.scoped(
          Effect.gen(function* () {
            const beside = yield* store.beside
            yield* Effect.promise(() => fold(beside.store, mixed(50), [3], "comparing"))
            const keys = yield* Effect.promise(besideKeys)
            return yield* Effect.promise(() => Promise.all(keys.map((key) => redis.pttl(key))))
          }),
        ),
      )
      assert.ok(seen.length > 5 && seen.every((milliseconds) => milliseconds > 3_000_000))
      assert.deepEqual((await redis.keys("*")).sort(), before)
    }))

  test("are compared with one that expires, should nobody take it away", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await run(
        Effect.scoped(
          Effect.gen(function* () {
            const beside = yield* store.beside
            yield* beside.store.claim({ id: "x", doing: "comparing" })
            const [key] = yield* Effect.promise(besideKeys)
            assert.ok(key !== undefined && (yield* Effect.promise(() => redis.pttl(key))) > 0)
          }),
        ),
      )
    }))
})
