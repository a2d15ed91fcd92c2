import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { INGESTED } from "../../projections/redis/streams.ts"
import { claimed, commitOf, messages, redisFixture, run, type Store, withStore } from "./fixture.ts"
import { begun, discard, finished, parkedAs, readAs, retry } from "./rebuilding.ts"

const there = redisFixture()
const LENGTH = 40
const log = messages(LENGTH)
const GROUPS = ["a", "b"] as const

type Step =
  | { readonly do: "move"; readonly by: number; readonly poison: ReadonlyArray<number> }
  | { readonly do: "read"; readonly group: number; readonly count: number; readonly acknowledged: number }
  | { readonly do: "retry" | "discard"; readonly count: number }
  | { readonly do: "build"; readonly by: number; readonly anew: boolean }
  | { readonly do: "finish" }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("move" as const),
    by: fc.integer({ min: 1, max: 12 }),
    poison: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
  }),
  fc.record({
    do: fc.constant("read" as const),
    group: fc.nat(GROUPS.length - 1),
    count: fc.integer({ min: 1, max: 15 }),
    acknowledged: fc.nat(15),
  }),
  fc.record({
    do: fc.constantFrom("retry" as const, "discard" as const),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    do: fc.constant("build" as const),
    by: fc.integer({ min: 1, max: 25 }),
    anew: fc.boolean(),
  }),
  fc.constant({ do: "finish" as const }),
)

/** From where the store is, so many events; those at the places of `poison` are parked. */
const move = async (store: Store, by: number, poison: ReadonlyArray<number>) => {
  const { generation, position: from } = await claimed(store)
  const to = Math.min(LENGTH, from + by)
  if (to === from) return
  const sequences = [...new Set(poison.map((place) => from + place))].filter((sequence) => sequence <= to)
  const sound = log.slice(from, to).filter(({ sequence }) => !sequences.includes(sequence))
  await run(store.commit(commitOf(sound, { generation, from, to }, sequences.map(parkedAs))))
}

const build = async (store: Store, by: number, anew: boolean) => {
  const rebuild = await begun(store, anew)
  const { generation, position: from } = await claimed(rebuild.store, "rebuilding")
  const to = Math.min(LENGTH, from + by)
  if (to > from) await run(rebuild.store.commit(commitOf(log.slice(from, to), { generation, from, to })))
}

/** Every delivery of an entry, by group. */
const replayed = async (store: Store, steps: ReadonlyArray<Step>) => {
  const { redis } = there()
  const got = GROUPS.map((): Array<number> => [])
  const read = async (group: number, count: number, acknowledged: number) => {
    const name = GROUPS[group] ?? "a"
    const found = await readAs(redis, name, `consumer ${count % 2}`, ">", count)
    got[group]?.push(...found.map(({ sequence }) => sequence))
    const ids = found.slice(0, acknowledged).map(({ id }) => id)
    if (ids.length > 0) await redis.xack(INGESTED, name, ...ids)
    return found.length > 0
  }
  const firstParked = async (count: number) => {
    const rebuilding = (await run(store.versions)).some(({ role }) => role === "building")
    const parked = rebuilding ? [] : await run(store.parked({ after: 0, most: count }))
    return parked.map(({ sequence }) => sequence)
  }
  const retryFirst = async (count: number) => {
    const sequences = await firstParked(count)
    if (sequences.length > 0) await retry(store, log, sequences)
  }
  const discardFirst = async (count: number) => {
    const sequences = await firstParked(count)
    if (sequences.length > 0) await discard(store, sequences)
  }
  const pendingIds = async (name: string) =>
    ((await redis.xpending(INGESTED, name, "-", "+", 99)) as ReadonlyArray<readonly [string, string]>).map(
      ([id, consumer]) => `${id} ${consumer}`,
    )
  for (const one of steps) {
    if (one.do === "move") await move(store, one.by, one.poison)
    else if (one.do === "read") await read(one.group, one.count, one.acknowledged)
    else if (one.do === "retry") await retryFirst(one.count)
    else if (one.do === "discard") await discardFirst(one.count)
    else if (one.do === "build") await build(store, one.by, one.anew)
    else {
      const before = await Promise.all(GROUPS.map(pendingIds))
      assert.deepEqual(await finished(store, await begun(store), log), { _tag: "Finished" })
      assert.deepEqual(await Promise.all(GROUPS.map(pendingIds)), before)
    }
  }
  await finished(store, await begun(store), log)
  await move(store, LENGTH, [])
  await retryFirst(LENGTH)
  for (const group of GROUPS.keys()) while (await read(group, 20, 20));
  return got.map((sequences) => sequences.sort((x, y) => x - y))
}

describe("whatever happens while consumers read", () => {
  test("each group gets each event once, through any number of rebuilds, retries and discards", () =>
    withStore(there().server.url, (store) =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
          const { redis } = there()
          await redis.flushall()
          for (const group of GROUPS) await redis.xgroup("CREATE", INGESTED, group, "0", "MKSTREAM")
          const all = log.map(({ sequence }) => sequence)
          assert.deepEqual(await replayed(store, steps), [all, all])
          assert.equal(await redis.xlen(INGESTED), LENGTH)
        }),
        { numRuns: 30 },
      ),
    ))
})
