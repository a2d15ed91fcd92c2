import assert from "node:assert/strict"
import { describe, test } from "node:test"
import {
  COMMITTED,
  catchUp,
  claimed,
  commitOf,
  everything,
  mixed,
  POSITION,
  redisFixture,
  run,
  withStore,
} from "./fixture.ts"

const there = redisFixture()
const live = { id: "one", doing: "live" } as const
const beatOf = (generation: number) => ({ generation, rate: 12.5, target: 99 })

describe("who runs a read model of streams", () => {
  test("is told by the store until it lets go", () =>
    withStore(there().server.url, async (store) => {
      assert.deepEqual(await run(store.claim(live)), {
        _tag: "Claimed",
        generation: 1,
        position: 0,
        parkedSubjects: new Set(),
        parked: 0,
      })
      assert.deepEqual(await run(store.beat({ ...beatOf(1), problem: "log away" })), { _tag: "Beaten" })
      const { owner, still } = (await run(store.state)) ?? {}
      assert.ok(owner !== undefined && owner.age >= 0 && owner.age < 60)
      assert.ok(still !== undefined && still >= 0 && still < 60)
      const { age: _, ...said } = owner
      assert.deepEqual(said, { ...live, rate: 12.5, target: 99, problem: "log away" })
      await run(store.beat(beatOf(1)))
      assert.equal((await run(store.state))?.owner?.problem, undefined)
      await run(store.release(7))
      assert.equal((await run(store.state))?.owner?.id, "one")
      await run(store.release(1))
      assert.equal((await run(store.state))?.owner, undefined)
    }))

  test("is refused with every step once another one has taken over", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await run(store.claim(live))
      await run(store.claim({ id: "two", doing: "live" }))
      const before = await everything(redis)
      const fenced = { _tag: "Fenced", generation: 2 }
      assert.deepEqual(await run(store.beat(beatOf(1))), fenced)
      assert.deepEqual(await run(store.commit(commitOf(mixed(5)))), fenced)
      const retry = { generation: 1, position: 0, changes: [], released: [], parked: [] }
      assert.deepEqual(await run(store.retry(retry)), fenced)
      await run(store.release(1))
      assert.deepEqual(await everything(redis), before)
    }))

  test("whose claim was lost with Redis' last second stays the owner by its next sign of life", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await run(store.claim({ id: "older", doing: "live" }))
      const kept = await redis.hgetall(POSITION)
      await run(store.claim(live))
      await redis.del(POSITION)
      await redis.hset(POSITION, kept)
      assert.deepEqual(await run(store.beat(beatOf(2))), { _tag: "Beaten" })
      assert.equal((await run(store.state))?.owner?.id, "one")
      assert.deepEqual(await run(store.commit(commitOf(mixed(5)))), { _tag: "Fenced", generation: 2 })
    }))
})

describe("pausing a read model of streams", () => {
  test("fences who runs it, lasts, and lets an operator's work through", () =>
    withStore(there().server.url, async (store) => {
      await catchUp(store, mixed(10))
      await run(store.setPaused(true))
      await run(store.setPaused(true))
      assert.deepEqual(await run(store.commit(commitOf(mixed(5, 11), { from: 10 }))), {
        _tag: "Fenced",
        generation: 2,
      })
      const state = await run(store.state)
      assert.deepEqual([state?.paused, state?.owner, state?.position], [true, undefined, 10])
      assert.deepEqual(await run(store.claim(live)), { _tag: "Paused" })
      await claimed(store, "retrying")
      await run(store.setPaused(false))
      const { generation } = await claimed(store)
      const commit = commitOf(mixed(5, 11), { generation, from: 10 })
      assert.deepEqual(await run(store.commit(commit)), COMMITTED)
    }))

  test("before anything was ever claimed makes the position", () =>
    withStore(there().server.url, async (store) => {
      await run(store.setPaused(true))
      const state = await run(store.state)
      assert.deepEqual([state?.paused, state?.version, state?.shape, state?.position], [true, 1, 1, 0])
    }))
})

describe("streams made by a program of another shape", () => {
  test("are claimed by a rebuild alone", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await catchUp(store, mixed(10))
      await redis.hset(POSITION, "shape", 7)
      for (const doing of ["live", "retrying"] as const) {
        assert.deepEqual(await run(store.claim({ id: "x", doing })), { _tag: "Outdated", shape: 7 })
      }
      await claimed(store, "rebuilding")
      assert.equal((await run(store.state))?.shape, 7)
      await run(store.reset)
      await claimed(store)
    }))

  test("have the shape that was called version before", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await redis.hset(POSITION, { version: 1, position: 6, generation: 3, parked: 0 })
      const state = await run(store.state)
      assert.deepEqual([state?.version, state?.shape, state?.still, state?.paused], [1, 1, 0, false])
      assert.equal((await claimed(store)).generation, 4)
      const { shape, version } = await redis.hgetall(POSITION)
      assert.deepEqual([version, shape], ["1", "1"])
    }))
})
