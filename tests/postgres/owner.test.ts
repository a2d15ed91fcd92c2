import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { makeSession, type Transaction } from "../../adapters/postgres/session.ts"
import type { Doing } from "../../application/projection.ts"
import { imported } from "../inventedEvents.ts"
import {
  COMMITTED,
  claimed,
  databaseForTests,
  mustCommit,
  run,
  type Store,
  storeOf,
  untilActivity,
  using,
  withStore,
} from "./fixture.ts"

const there = databaseForTests()
const inPosts = (ids: ReadonlyArray<number>) => ids.map((sequence) => imported({ sequence }))
const as = (doing: Doing) => ({ id: `as ${doing}`, doing })
const stateIn = async (store: Store) => {
  const state = await run(store.state)
  assert.ok(state)
  return state
}

describe("the owner", () => {
  test("is who claimed last, and shows what its last beat said and how old that is", () =>
    withStore(there(), async (store) => {
      const { generation } = await run(claimed(store, "comparing"))
      const beaten = await run(store.beat({ generation, rate: 12.5, target: 900, problem: "log away" }))
      assert.deepEqual(beaten, { _tag: "Beaten" })
      const { owner } = await stateIn(store)
      assert.ok(owner !== undefined && owner.age >= 0 && owner.age < 60)
      const { age: _, id: __, ...said } = owner
      assert.deepEqual(said, { doing: "comparing", rate: 12.5, target: 900, problem: "log away" })
      await run(store.beat({ generation, rate: 1, target: 901 }))
      assert.equal((await stateIn(store)).owner?.problem, undefined)
    }))

  test("that was taken over beats in vain and releases nothing", () =>
    withStore(there(), async (store, to) => {
      const { generation } = await run(claimed(store))
      const late = await run(store.beat({ generation: to.generation, rate: 0, target: 0 }))
      assert.deepEqual(late, { _tag: "Fenced", generation })
      await run(store.release(to.generation))
      assert.notEqual((await stateIn(store)).owner, undefined)
      await run(store.release(generation))
      assert.equal((await stateIn(store)).owner, undefined)
    }))

  test("beats, and is asked for, while a commit stands still", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, inPosts([1]))
      await using(there().adminUrl, (admin) =>
        admin.begin(async (on) => {
          await on`select from sideload_meta.projections for update`
          const committing = to.commit(inPosts([2]))
          const { generation } = to
          assert.deepEqual(await run(store.beat({ generation, rate: 1, target: 2 })), { _tag: "Beaten" })
          assert.equal((await stateIn(store)).position, 1)
          await on`select 1`
          return { committing }
        }),
      ).then(async ({ committing }) => assert.deepEqual(await committing, COMMITTED))
    }))

  test("is taken over from a process that is frozen in the midst of a commit", () =>
    withStore(there(), async (store) => {
      const locked = Promise.withResolvers<void>()
      const thawed = Promise.withResolvers<void>()
      // The driver alone would write into the ended connection, which ends the process.
      const session = makeSession(there().urlOf("projector"))
      const work = async (on: Transaction) => {
        await on.query("select from sideload_meta.projections for update")
        locked.resolve()
        await thawed.promise
        await on.query("update sideload_meta.projections set position = 4711")
      }
      const frozen = session.transact(work).then(
        () => "committed",
        () => "ended",
      )
      await locked.promise
      await run(claimed(store))
      thawed.resolve()
      assert.equal(await frozen, "ended")
      await session.close()
      assert.equal((await stateIn(store)).position, 0)
    }))

  test("is taken over from a frozen process while sessions of other roles are in the way as well", () =>
    withStore(there(), async (store) => {
      const { adminUrl, options, urlOf } = there()
      const projector = `${options.rolePrefix}_projector`
      // So that it sees whom it may not end.
      await using(adminUrl, (sql) => sql.unsafe(`grant pg_read_all_stats to ${projector}`))
      const [locked, thawed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const session = makeSession(urlOf("projector"))
      const freeze = () =>
        session
          .transact(async (on) => {
            await on.query("lock table sideload_meta.projections in share mode")
            locked.resolve()
            await thawed.promise
          })
          .then(
            () => "committed",
            () => "ended",
          )
      await using(adminUrl, async (sql) => {
        const { claiming, frozen } = await sql.begin(async (on) => {
          await on`lock table sideload_meta.projections in share mode`
          const frozen = freeze()
          await locked.promise
          const claiming = run(claimed(store))
          claiming.catch(() => undefined)
          await untilActivity(`usename = '${projector}' and application_name = 'sideload'`, false)
          return { claiming, frozen }
        })
        await claiming
        thawed.resolve()
        assert.equal(await frozen, "ended")
        await sql.unsafe(`revoke pg_read_all_stats from ${projector}`)
      })
      await session.close()
    }))

  test("is not taken over from a process that is only slow before its commit has ended", () =>
    withStore(there(), async (store) => {
      const locked = Promise.withResolvers<void>()
      const slow = using(there().urlOf("projector"), (sql) =>
        sql.begin(async (on) => {
          await on`select from sideload_meta.projections for update`
          locked.resolve()
          const end = performance.now() + 8000
          while (performance.now() < end) await on`select pg_sleep(0.2)`
          await on`update sideload_meta.projections set position = 4711`
        }),
      )
      await locked.promise
      const { position } = await run(claimed(store))
      await slow
      assert.equal(position, 4711)
    }))

  test("is told how long the position has stood still", () =>
    withStore(there(), async (store, to) => {
      await using(
        there().adminUrl,
        (sql) => sql`update sideload_meta.projections set moved_at = now() - interval '1 hour'`,
      )
      assert.ok((await stateIn(store)).still >= 3600)
      await mustCommit(to, inPosts([1]))
      assert.ok((await stateIn(store)).still < 60)
    }))
})

describe("a pause", () => {
  test("fences who runs it live, refuses the next, and lets operators do their work", () =>
    withStore(there(), async (store, to) => {
      await run(store.setPaused(true))
      assert.equal((await to.commit(inPosts([1])))._tag, "Fenced")
      assert.deepEqual(await run(store.claim(as("live"))), { _tag: "Paused" })
      const paused = await stateIn(store)
      assert.deepEqual([paused.paused, paused.generation, paused.owner], [true, to.generation + 1, undefined])
      await run(store.setPaused(true))
      assert.equal((await stateIn(store)).generation, paused.generation)
      const { generation } = await run(claimed(store, "retrying"))
      await run(store.setPaused(false))
      assert.equal((await stateIn(store)).generation, generation)
      await run(claimed(store))
    }))

  test("may come before anybody ever ran it", () =>
    run(
      Effect.scoped(
        Effect.gen(function* () {
          yield* Effect.promise(() =>
            using(there().adminUrl, (sql) => sql`delete from sideload_meta.projections`),
          )
          const store = yield* storeOf(there())
          assert.equal(yield* store.state, undefined)
          yield* store.setPaused(true)
          const { paused, version, position } = (yield* store.state) ?? {}
          assert.deepEqual([paused, version, position], [true, 1, 0])
          yield* store.setPaused(false)
        }),
      ),
    ))
})

test("a read model of another shape is left alone by all but a rebuild", () =>
  withStore(there(), async (store, to) => {
    await using(there().adminUrl, (sql) => sql`update sideload_meta.projections set shape = shape + 1`)
    const { shape } = await stateIn(store)
    for (const doing of ["live", "retrying", "replaying", "comparing"] as const)
      assert.deepEqual(await run(store.claim(as(doing))), { _tag: "Outdated", shape })
    assert.equal((await stateIn(store)).generation, to.generation)
    assert.equal((await run(claimed(store, "rebuilding"))).generation, to.generation + 1)
  }))
