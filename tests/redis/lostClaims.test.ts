import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Claim } from "../../application/projection.ts"
import { INGESTED } from "../../projections/redis/streams.ts"
import { COMMITTED, claimed, commitOf, messages, POSITION, redisFixture, run, withStore } from "./fixture.ts"
import { begun, finished, fold, readAs, sequencesOf } from "./rebuilding.ts"

const there = redisFixture()
const log = messages(60)
const beatOf = (generation: number) => ({ generation, rate: 0, target: 60 })

/** A claim that is lost at once: Redis is as it was before. */
const lost = async (claim: () => Promise<Claim>): Promise<Claim> => {
  const { redis } = there()
  const kept = await redis.hgetall(POSITION)
  const granted = await claim()
  await redis.del(POSITION)
  await redis.hset(POSITION, kept)
  return granted
}

describe("a generation whose claim was lost", () => {
  test("and that was granted again is refused to the one who had it first", () => {
    const { url } = there().server
    return withStore(url, (first) =>
      withStore(url, async (second) => {
        await claimed(second)
        const { generation } = await lost(() => claimed(first))
        assert.equal((await claimed(second)).generation, generation)
        const fenced = { _tag: "Fenced", generation }
        assert.deepEqual(await run(first.commit(commitOf(log, { generation }))), fenced)
        const retry = { generation, position: 0, changes: [], released: [], parked: [] }
        assert.deepEqual(await run(first.retry(retry)), fenced)
        assert.deepEqual(await run(first.beat(beatOf(generation))), fenced)
        await run(first.release(generation))
        assert.ok((await run(second.state))?.owner !== undefined)
        assert.deepEqual(await run(second.commit(commitOf(log, { generation }))), COMMITTED)
      }),
    )
  })

  test("is never granted twice by one process", () =>
    withStore(there().server.url, async (store) => {
      await claimed(store)
      assert.equal((await lost(() => claimed(store))).generation, 2)
      assert.equal((await claimed(store)).generation, 3)
    }))

  test("does not pass by a pause", () =>
    withStore(there().server.url, async (store) => {
      await claimed(store)
      const { generation } = await lost(() => claimed(store))
      await run(store.setPaused(true))
      const fenced = { _tag: "Fenced", generation }
      assert.deepEqual(await run(store.commit(commitOf(log, { generation }))), fenced)
      assert.deepEqual(await run(store.beat(beatOf(generation))), fenced)
    }))

  test("does not pass by a pause either where it was the second one that was lost", () =>
    withStore(there().server.url, async (store) => {
      await claimed(store)
      const { generation } = await lost(async () => {
        await claimed(store)
        return claimed(store)
      })
      await run(store.setPaused(true))
      const fenced = { _tag: "Fenced", generation: generation - 1 }
      assert.deepEqual(await run(store.commit(commitOf(log, { generation }))), fenced)
      assert.deepEqual(await run(store.beat(beatOf(generation))), fenced)
      assert.equal((await run(store.state))?.position, 0)
    }))

  test("does not write into what was emptied since", () =>
    withStore(there().server.url, async (store) => {
      await claimed(store)
      const { generation } = await lost(() => claimed(store))
      await run(store.reset)
      assert.deepEqual(await run(store.commit(commitOf(log, { generation }))), {
        _tag: "Fenced",
        generation,
      })
    }))
})

describe("a rebuild whose last claim was lost", () => {
  test("does not take the place of a live one that has moved on since", () => {
    const { url } = there().server
    return withStore(url, (store) =>
      withStore(url, async (other) => {
        const { redis } = there()
        await redis.xgroup("CREATE", INGESTED, "readers", "0", "MKSTREAM")
        const rebuild = await begun(store)
        const live = await claimed(other)
        await run(other.commit(commitOf(log.slice(0, 40), live)))
        await fold(rebuild.store, log.slice(0, 40), [], "rebuilding")
        const { generation, position } = await lost(() => claimed(store, "rebuilding"))
        await run(other.commit(commitOf(log.slice(40), { generation: live.generation, from: 40 })))
        const before = sequencesOf(await readAs(redis, "readers", "one", ">", 99))
        const behind = { _tag: "Behind", position: 40 }
        assert.deepEqual(await run(rebuild.finish(generation, position)), behind)
        assert.deepEqual(await run(store.beat(beatOf(generation))), { _tag: "Beaten" })
        assert.deepEqual(await run(rebuild.finish(generation, position)), behind)
        assert.equal((await run(store.state))?.position, 60)
        assert.deepEqual(await finished(store, rebuild, log), { _tag: "Finished" })
        await fold(store, log)
        const after = sequencesOf(await readAs(redis, "readers", "one", ">", 99))
        assert.deepEqual([before.length, after], [60, []])
      }),
    )
  })

  test("does not end under the claim of another one that was granted the same generation", () => {
    const { url } = there().server
    return withStore(url, (store) =>
      withStore(url, async (other) => {
        await fold(other, log)
        const rebuild = await begun(store)
        await fold(rebuild.store, log, [], "rebuilding")
        const { generation } = await lost(() => claimed(store, "rebuilding"))
        await claimed(other)
        const fenced = { _tag: "Fenced", generation }
        assert.deepEqual(await run(rebuild.finish(generation, 60)), fenced)
      }),
    )
  })
})

describe("a version that is being made no more", () => {
  const claim = { id: "x", doing: "rebuilding" } as const

  test("is not brought back by who filled it when another one has ended it", () => {
    const { url } = there().server
    return withStore(url, (store) =>
      withStore(url, async (other) => {
        await fold(store, log)
        const first = await begun(store)
        assert.deepEqual(await finished(other, await begun(other), log), { _tag: "Finished" })
        assert.deepEqual(await run(first.store.claim(claim)), { _tag: "Gone" })
        assert.deepEqual(await there().redis.keys("*building*"), [])
        await begun(other)
        assert.deepEqual(await run(first.store.claim(claim)), { _tag: "Gone" })
      }),
    )
  })

  test("is not brought back when it was dropped", () =>
    withStore(there().server.url, async (store) => {
      await fold(store, log)
      const rebuild = await begun(store)
      await run(store.drop(2))
      assert.deepEqual(await run(rebuild.store.claim(claim)), { _tag: "Gone" })
      const versions = await run(store.versions)
      assert.deepEqual(
        versions.map(({ role, version }) => [role, version]),
        [["live", 1]],
      )
    }))

  test("can be dropped where it has the number of the one that is read", () =>
    withStore(there().server.url, async (store) => {
      const { redis } = there()
      await fold(store, log)
      await begun(store)
      await redis.hset(POSITION, "version", 2)
      assert.deepEqual(await run(store.drop(2)), { _tag: "Dropped" })
      assert.deepEqual(await run(store.drop(2)), { _tag: "InUse" })
    }))
})
