import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Fiber } from "effect"
import { postgresReadModel } from "../../adapters/postgres/readModel.ts"
import { makePostgresStore } from "../../adapters/postgres/store.ts"
import { imported } from "../inventedEvents.ts"
import { COMMITTED, databaseForTests, mustCommit, run, untilActivity, using, withStore } from "./fixture.ts"

const there = databaseForTests()

const count = (table: string): Promise<number> =>
  using(there().urlOf("operator"), async (sql) =>
    Number((await sql`select count(*) from ${sql(table)}`)[0]?.["count"]),
  )

const inPosts = (ids: ReadonlyArray<number>) => ids.map((sequence) => imported({ sequence }))

describe("a connection that is lost", () => {
  const terminate = () =>
    using(
      there().adminUrl,
      (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'sideload projector'`,
    )

  /** Resolves once the projector waits for a lock. */
  const blocked = () =>
    untilActivity(
      `usename = '${there().options.rolePrefix}_projector' and application_name = 'sideload projector'
       and wait_event_type = 'Lock'`,
    )

  /** Somebody else has the posts while `use` runs. */
  const withPostsLocked = async (use: () => Promise<void>): Promise<void> => {
    const locked = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    await using(there().adminUrl, async (admin) => {
      const lock = admin.begin(async (on) => {
        await on`lock table sideload.posts in access exclusive mode`
        locked.resolve()
        await released.promise
      })
      await locked.promise
      await use().finally(released.resolve)
      await lock
    })
  }

  test("while nothing runs is at most one failure", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, inPosts([1]))
      await terminate()
      const next = { ...to.last(), from: 1, to: 2 }
      assert.deepEqual(await run(Effect.retry(store.commit(next), { times: 1 })), COMMITTED)
    }))

  test("in mid-commit leaves nothing behind, and the same commit then succeeds", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, inPosts([1]))
      await withPostsLocked(async () => {
        const failing = assert.rejects(() => to.commit(inPosts([2, 3])), { _tag: "StoreUnavailable" })
        await blocked()
        await terminate()
        await failing
      })
      assert.equal((await run(store.state))?.position, 1)
      assert.deepEqual(await run(store.commit(to.last())), COMMITTED)
      assert.equal(await count("posts"), 3)
    }))

  test("because its runner was stopped leaves nothing behind either", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, inPosts([1]))
      await withPostsLocked(async () => {
        const running = Effect.runFork(store.commit({ ...to.last(), from: 1, to: 2 }))
        await blocked()
        await run(Fiber.interrupt(running))
      })
      assert.equal((await run(store.state))?.position, 1)
      await mustCommit(to, inPosts([2]))
    }))
})

test("a server that is not there is named without the password", async () => {
  const url = "postgres://me:secret@127.0.0.1:1/db"
  const failure = await run(
    Effect.scoped(
      Effect.flatMap(makePostgresStore(postgresReadModel, url), (store) => Effect.flip(store.state)),
    ),
  )
  assert.match(failure.message, /^postgres at postgres:\/\/me@127\.0\.0\.1:1\/db cannot be reached/)
})
