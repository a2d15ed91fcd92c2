import assert from "node:assert/strict"
import { readdir, readFile, truncate } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import { inspect } from "node:util"
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { CHANGED, INGESTED } from "../../projections/redis/streams.ts"
import {
  COMMITTED,
  catchUp,
  claimed,
  commitOf,
  everything,
  idsOf,
  mixed,
  POSITION,
  redisFixture,
  run,
  type Store,
  until,
  withStore,
} from "./fixture.ts"

const there = redisFixture()

/** Cuts the append-only file behind the beginning of the last entry that it has. */
const cutLastCommit = async (folder: string): Promise<void> => {
  const files = (await readdir(folder, { recursive: true })).filter((name) => /\.aof$/.test(name))
  const incremental = files.find((name) => name.endsWith(".incr.aof")) ?? files[0]
  assert.ok(incremental !== undefined)
  const path = join(folder, incremental)
  await truncate(path, (await readFile(path)).lastIndexOf("XADD") + 60)
}

describe("what Redis lost comes back", () => {
  test("a stream that is ahead of a lost position gets no entry twice", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const log = mixed(300)
      await catchUp(store, log)
      const before = await run(store.digest)
      await redis.del(POSITION)
      assert.deepEqual((await claimed(store)).position, 0)
      await redis.xtrim(CHANGED, "MAXLEN", 0)
      await redis.xsetid(CHANGED, "0-0")
      await catchUp(store, log, 70)
      assert.deepEqual(await run(store.digest), before)
    }))

  test("an append-only file that was cut in the middle of a commit goes on from the commit before", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      const log = mixed(500)
      await catchUp(store, log)
      const before = await run(store.digest)
      await there().server.kill()
      await cutLastCommit(there().server.folder)
      await there().server.start()
      const state = await run(store.state)
      assert.equal(state?.position, 400)
      assert.equal((await idsOf(redis, INGESTED)).at(-1), "400-0")
      await catchUp(store, log)
      assert.deepEqual(await run(store.digest), before)
    }))

  test("a runner that took over before the loss goes on under its generation", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      for (let i = 0; i < 3; i++) await claimed(store)
      await redis.flushall()
      const outcome = await run(store.commit(commitOf(mixed(10, 21), { generation: 3, from: 20 })))
      assert.deepEqual(outcome, { _tag: "Moved", position: 0 })
      assert.deepEqual(await run(store.commit(commitOf(mixed(10), { generation: 3 }))), COMMITTED)
      const state = await run(store.state)
      assert.deepEqual([state?.version, state?.position, state?.generation, state?.parked], [1, 10, 3, 0])
    }))
})

describe("a Redis that cannot be used", () => {
  const hasty = <A>(url: string, use: (store: Store) => Promise<A>): Promise<A> =>
    withStore(url, use, { readyMs: 2000, answerMs: 2000 })
  const refusal = (effect: Effect.Effect<unknown, StoreUnavailable>) => run(Effect.flip(effect))

  test("that was killed fails soon and without its password, and is used again once it is back", () =>
    hasty(there().server.url, async (store) => {
      const { server } = there()
      await claimed(store)
      await server.kill()
      const message = async () => {
        const began = performance.now()
        const error = await refusal(store.commit(commitOf(mixed(10))))
        assert.ok(performance.now() - began < 10_000)
        return error.message
      }
      // The client may not yet know that its connection is gone; then it knows why it gets no other.
      let said = ""
      await until(async () => {
        said = await message()
        return !/the connection was lost/.test(said)
      })
      assert.match(said, /^Redis at redis:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/)
      await server.start()
      await run(Effect.eventually(store.claim({ id: "back again", doing: "live" })))
      assert.deepEqual(await run(store.commit(commitOf(mixed(10), { generation: 2 }))), COMMITTED)
    }))

  test("that is frozen fails soon; what it did when it thawed is found, not doubled", () =>
    hasty(there().server.url, async (store) => {
      const { redis, server } = there()
      await claimed(store)
      server.signal("SIGSTOP")
      const commit = commitOf(mixed(10))
      assert.match((await refusal(store.commit(commit))).message, /no answer within 2000 ms/)
      await refusal(store.commit(commit))
      server.signal("SIGCONT")
      const outcome = await run(Effect.eventually(store.commit(commit)))
      assert.ok(outcome._tag === "Committed" || outcome._tag === "Moved")
      assert.equal((await run(store.state))?.position, 10)
      assert.equal(new Set(await idsOf(redis, INGESTED)).size, await redis.xlen(INGESTED))
    }))

  test("that is killed in the middle of commits has each of them whole or not at all", () =>
    hasty(there().server.url, async (store) => {
      const { redis, server } = there()
      const log = mixed(3_000)
      const committing = catchUp(store, log, 50)
      await until(async () => Number(await redis.hget(POSITION, "position")) >= 500, committing)
      await server.kill()
      await committing.catch(() => undefined)
      await server.start()
      await run(Effect.eventually(store.state))
      await catchUp(store, log, 500)
      const after = await run(store.digest)
      await run(store.reset)
      await catchUp(store, log, 1_000)
      assert.deepEqual(await run(store.digest), after)
    }))

  test("because the password is wrong says so, and shows none", () =>
    hasty(there().server.url.replace("only-for-this-test", "a-wrong-one"), async (store) => {
      const error = await refusal(store.state)
      assert.match(error.message, /WRONGPASS/)
      assert.doesNotMatch(error.message, /a-wrong-one|only-for/)
    }))

  test("shows no password that stands among the options of its URL either", () =>
    withStore(
      "redis://127.0.0.1:1/?password=only-for-this-test#only-for-this-test",
      async (store) => {
        const error = await refusal(store.state)
        assert.match(error.message, /^Redis at redis:\/\/127\.0\.0\.1:1\/? cannot be reached/)
        assert.doesNotMatch(inspect(error, { depth: 20 }), /only-for/)
      },
      { readyMs: 2000, answerMs: 2000 },
    ))

  test("because its memory is full writes nothing, and its error holds no content", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await claimed(store)
      const before = await everything(redis)
      await redis.config("SET", "maxmemory", "1")
      const error = await refusal(store.commit(commitOf(mixed(10))))
      await redis.config("SET", "maxmemory", "0")
      assert.match(error.message, /OOM/)
      assert.doesNotMatch(inspect(error, { depth: 20 }), /сообщение/)
      assert.deepEqual(await everything(redis), before)
      assert.deepEqual(await run(store.commit(commitOf(mixed(10)))), COMMITTED)
    }))
})
