import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Retry } from "../../application/projection.ts"
import type { Change } from "../../projections/postgres/changes.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import { imported } from "../inventedEvents.ts"
import { COMMITTED, claimed, databaseForTests, run, type Store, withStore } from "./fixture.ts"

const there = databaseForTests()

const poison = (sequence: number) => imported({ sequence, state: { occurred: 1e15 } })
const parked = (sequence: number, subject = "events.a") => ({ sequence, subject, error: "SQLSTATE 22008" })
const book = async (store: Store, of: { after?: number; most?: number; subject?: string } = {}) =>
  (await run(store.parked({ after: 0, most: 100, ...of }))).map(({ sequence }) => sequence)

/** Three events of one subject and one of another are parked; the position is 5. */
const withParked = (
  use: (store: Store, retry: (of: Partial<Retry<Change>>) => Promise<unknown>) => Promise<void>,
) =>
  withStore(there(), async (store, to) => {
    const events = [parked(2), parked(3, "events.b"), parked(4), parked(5)]
    assert.deepEqual(await to.commit([imported({ sequence: 1 })], events), COMMITTED)
    const { generation } = await run(claimed(store, "retrying"))
    const nothing = { generation, position: 5, changes: [], released: [], parked: [] }
    await use(store, (of) => run(store.retry({ ...nothing, ...of })))
  })

describe("the book of parked events", () => {
  test("is read in pages, in order of sequence, also of one subject", () =>
    withParked(async (store) => {
      assert.deepEqual(await book(store, { most: 2 }), [2, 3])
      assert.deepEqual(await book(store, { after: 3, most: 2 }), [4, 5])
      assert.deepEqual(await book(store, { after: 2, subject: "events.a" }), [4, 5])
      const [first] = await run(store.parked({ after: 0, most: 1 }))
      assert.ok(first)
      const { firstSeen, lastSeen, ...rest } = first
      assert.deepEqual(rest, { ...parked(2), attempts: 1 })
      for (const time of [firstSeen, lastSeen]) assert.equal(new Date(time).toISOString(), time)
    }))

  test("loses what is released together with its changes, and the position stays", () =>
    withParked(async (store, retry) => {
      const changes = postgresProjection.apply(imported({ sequence: 2 }))
      const again = [{ ...parked(4), error: "another" }]
      assert.deepEqual(await retry({ changes, released: [2, 3], parked: again }), COMMITTED)
      assert.deepEqual(await book(store), [4, 5])
      const [refused] = await run(store.parked({ after: 3, most: 1 }))
      assert.deepEqual([refused?.attempts, refused?.error], [2, "another"])
      const { position, parked: left } = (await run(store.state)) ?? {}
      assert.deepEqual([position, left], [5, 2])
      assert.equal((await run(store.digest)).rows, 3)
    }))

  test("keeps what the server refuses, and nothing of it is written", () =>
    withParked(async (store, retry) => {
      const before = await run(store.digest)
      const changes = [imported({ sequence: 2 }), poison(4)].flatMap(postgresProjection.apply)
      assert.deepEqual(await retry({ changes, released: [2, 4] }), {
        _tag: "Refused",
        error: "SQLSTATE 22008 float8_timestamptz",
      })
      assert.deepEqual(await book(store), [2, 3, 4, 5])
      assert.deepEqual(await run(store.digest), before)
    }))

  test("is not touched from another position or generation", () =>
    withParked(async (store, retry) => {
      assert.deepEqual(await retry({ position: 4, released: [2] }), { _tag: "Moved", position: 5 })
      const { generation } = await run(claimed(store))
      assert.deepEqual(await retry({ released: [2] }), { _tag: "Fenced", generation })
      assert.deepEqual(await book(store), [2, 3, 4, 5])
    }))
})
