import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { channel, dm, edited, imported } from "../inventedEvents.ts"
import {
  COMMITTED,
  claimed,
  databaseForTests,
  mustCommit,
  run,
  storeOf,
  using,
  withStore,
} from "./fixture.ts"

const there = databaseForTests()

const count = (table: string): Promise<number> =>
  using(there().urlOf("operator"), async (sql) =>
    Number((await sql`select count(*) from ${sql(table)}`)[0]?.["count"]),
  )

const inPosts = (ids: ReadonlyArray<number>) => ids.map((sequence) => imported({ sequence }))

/** An event whose time no timestamp can hold. */
const poison = (sequence: number) => imported({ sequence, state: { occurred: 1e15 } })

describe("the position", () => {
  test("moves with the data and is what the next runner goes on from", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, inPosts([1, 2, 3]))
      assert.equal((await run(store.state))?.position, 3)
      assert.deepEqual(await run(claimed(store)), {
        generation: to.generation + 1,
        position: 3,
        parkedSubjects: new Set(),
        parked: 0,
      })
    }))

  test("moves also where events change nothing", () =>
    withStore(there(), async (store, to) => {
      const nothing = { generation: to.generation, from: 0, to: 9, changes: [], parked: [] }
      assert.deepEqual(await run(store.commit(nothing)), COMMITTED)
      assert.equal((await run(store.state))?.position, 9)
    }))

  test("a commit given again, its answer lost, has moved and changes nothing", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, inPosts([1, 2]))
      const before = await run(store.digest)
      assert.deepEqual(await run(store.commit(to.last())), { _tag: "Moved", position: 2 })
      assert.deepEqual(await run(store.digest), before)
    }))

  test("a runner that was taken over is fenced and writes nothing", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, inPosts([1]))
      const { generation } = await run(claimed(store))
      assert.deepEqual(await to.commit(inPosts([2])), { _tag: "Fenced", generation })
      assert.equal(await count("posts"), 1)
    }))

  test("of two runners that commit at once one wins, and nothing is there twice", () =>
    withStore(there(), async (store, to) => {
      const other = storeOf(there())
      await run(
        Effect.scoped(
          Effect.gen(function* () {
            const second = yield* other
            const changes = { generation: to.generation, from: 0, to: 2, changes: [], parked: [] }
            const both = yield* Effect.all([store.commit(changes), second.commit(changes)], {
              concurrency: "unbounded",
            })
            assert.deepEqual(both.map(({ _tag }) => _tag).sort(), ["Committed", "Moved"])
          }),
        ),
      )
    }))
})

describe("data that Postgres refuses", () => {
  test("is told by code alone, and nothing of its batch is written", () =>
    withStore(there(), async (store, to) => {
      const outcome = await to.commit([...inPosts([1]), poison(2), ...inPosts([3])])
      assert.deepEqual(outcome._tag, "Refused")
      assert.match(outcome._tag === "Refused" ? outcome.error : "", /^SQLSTATE 22008/)
      assert.equal(await count("posts"), 0)
      assert.equal((await run(store.state))?.position, 0)
      await mustCommit(to, inPosts([1]))
    }))

  test("names the constraint that it broke", () =>
    withStore(there(), async (_store, to) => {
      const sameVirtualChannel = { ...dm, peer: { kind: "channel", id: dm.peer.id } } as const
      await mustCommit(to, inPosts([1]))
      assert.deepEqual(await to.commit([imported({ sequence: 2, dialogue: sameVirtualChannel })]), {
        _tag: "Refused",
        error: "SQLSTATE 23505 uq_channels_tg_channel_id",
      })
    }))

  test("is parked with its subject, which the next runner finds", () =>
    withStore(there(), async (store, to) => {
      const parked = [{ sequence: 2, subject: "events.a", error: "SQLSTATE 22008\u0000" }]
      assert.deepEqual(await to.commit(inPosts([1]), parked), COMMITTED)
      const { parkedSubjects, parked: count } = await run(claimed(store))
      assert.deepEqual([parkedSubjects, count], [new Set(["events.a"]), 1])
      assert.equal((await run(store.state))?.parked, 1)
      await run(store.reset)
      assert.equal((await run(store.state))?.parked, 0)
    }))
})

describe("a reset", () => {
  test("empties the read model, and the runner before it is fenced", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, [...inPosts([1]), imported({ sequence: 2, dialogue: channel })])
      await run(store.reset)
      assert.deepEqual([await count("posts"), await count("channels")], [0, 0])
      const { position, generation } = (await run(store.state)) ?? {}
      assert.deepEqual([position, generation], [0, to.generation + 1])
      assert.equal((await to.commit(inPosts([3])))._tag, "Fenced")
    }))
})

/** How often a table was read whole, once nobody writes any more: a session tells when it ends. */
const readWhole = async (table: string): Promise<number> =>
  using(there().adminUrl, async (sql) => {
    for (let tried = 0; tried < 100; tried++) {
      const [open] = await sql`select from pg_stat_activity where datname = current_database()
        and application_name = 'sideload projector'`
      if (open === undefined) break
      await sql`select pg_sleep(0.05)`
    }
    const [row] = await sql`select seq_scan::int as scans from pg_stat_user_tables
      where schemaname = 'sideload' and relname = ${table}`
    return Number(row?.["scans"])
  })

test("batches that begin on empty tables find their rows by an index, however many there are", async () => {
  const before = await readWhole("posts")
  await withStore(there(), async (_store, to) => {
    for (let id = 1; id <= 30; id++)
      await mustCommit(to, [
        imported({ sequence: 2 * id, state: { id } }),
        edited({ sequence: 2 * id + 1, state: { id } }),
      ])
  })
  // Emptying the tables looks once into each.
  assert.ok((await readWhole("posts")) - before < 5)
})
