import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { Comparison } from "../../application/readModelStore.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import { TENANT } from "../inventedEvents.ts"
import {
  COMMITTED,
  claimed,
  databaseForTests,
  mustCommit,
  run,
  type Store,
  using,
  withStore,
} from "./fixture.ts"
import { everything } from "./history.ts"

const there = databaseForTests()
const events = everything(TENANT)
const schemas = () =>
  using(there().adminUrl, async (sql) =>
    (await sql`select nspname from pg_namespace where nspname like 'sideload_beside%'`).map((row) =>
      String(row["nspname"]),
    ),
  )

/** Folds the log anew beside the live one. */
const comparedBeside = (store: Store, most = 10, during: () => Promise<void> = async () => {}) =>
  run(
    Effect.scoped(
      Effect.gen(function* () {
        const beside = yield* store.beside
        const { generation } = yield* claimed(beside.store, "comparing")
        const changes = events.flatMap(postgresProjection.apply)
        const commit = { generation, from: 0, to: events.length, changes, parked: [] }
        assert.deepEqual(yield* beside.store.commit(commit), COMMITTED)
        yield* Effect.promise(during)
        return yield* beside.compare(most)
      }),
    ),
  )

const damage = (...texts: ReadonlyArray<string>) =>
  using(there().adminUrl, async (sql) => {
    for (const text of texts) await sql.unsafe(text)
  })

const told = ({ differences }: Comparison) =>
  differences.map(({ of, kind, fields }) => [of, kind, ...(fields ?? [])])

describe("a comparison with the log folded anew", () => {
  test("finds no difference where there is none, and leaves nothing behind", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, events)
      const compared = await comparedBeside(store, 10, async () => {
        assert.equal((await schemas()).length, 1)
        assert.deepEqual(
          (await run(store.versions)).map(({ role }) => role),
          ["live"],
        )
      })
      assert.deepEqual(compared.differences, [])
      assert.deepEqual(compared.first, await run(store.digest))
      assert.deepEqual(compared.second, compared.first)
      assert.deepEqual(await schemas(), [])
    }))

  test("names rows that are missing, surplus or different, and what of them, never their content", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, events)
      await damage(
        "update sideload.posts set content = 'wrong', edited_at = null where source = 'dm'",
        "delete from sideload.groups",
        `insert into sideload.personas select tenant_id, account_id, 'zzzz', created_at, sequence from sideload.personas`,
      )
      const compared = await comparedBeside(store)
      assert.deepEqual(told(compared), [
        ["groups", "missing"],
        ["personas", "surplus"],
        ["posts", "different", "content", "edited_at"],
      ])
      assert.equal(compared.differences[1]?.key, `${TENANT} zzzz`)
      assert.notEqual(compared.first.exact, compared.second.exact)
      assert.doesNotMatch(JSON.stringify(compared), /wrong|иначе/)
      assert.equal((await comparedBeside(store, 2)).differences.length, 2)
      assert.deepEqual((await comparedBeside(store, 0)).differences, [])
    }))

  test("two at once do not meet", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, events)
      const both = await Promise.all([comparedBeside(store), comparedBeside(store)])
      assert.deepEqual(
        both.flatMap(({ differences }) => differences),
        [],
      )
    }))

  test("that was killed leaves a place that the next one drops, once it is silent for long", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, events)
      const seen: Array<ReadonlyArray<string>> = []
      const comparing = comparedBeside(store, 1, async () => {
        await comparedBeside(store)
        seen.push(await schemas())
        await damage(
          "update sideload_meta.projections set moved_at = now() - interval '1 hour' where role = 'beside'",
          "update sideload_meta.owners set beat_at = now() - interval '1 hour'",
        )
        await run(store.drop(999))
        seen.push(await schemas())
      })
      await assert.rejects(() => comparing, /was dropped, having been silent for long/)
      assert.deepEqual(
        seen.map((of) => of.length),
        [1, 0],
      )
      await using(there().adminUrl, async (sql) =>
        assert.deepEqual([...(await sql`select from sideload_meta.projections where role = 'beside'`)], []),
      )
    }))
})

test("two versions that are kept are compared, and one that is not there is named", () =>
  withStore(there(), async (store, to) => {
    await mustCommit(to, events)
    const first = (await run(store.state))?.version ?? 0
    await run(
      Effect.scoped(
        Effect.gen(function* () {
          const rebuild = yield* store.rebuild(false)
          const { generation } = yield* claimed(store, "rebuilding")
          yield* rebuild.finish(generation, 0)
        }),
      ),
    )
    assert.ok(store.compareVersions)
    const compared = await run(store.compareVersions(first + 1, first, 3))
    assert.ok("differences" in compared)
    assert.deepEqual(
      told(compared),
      Array.from({ length: 3 }, () => ["channels", "missing"])
        .slice(0, 2)
        .concat([["dialogues", "missing"]]),
    )
    assert.deepEqual(await run(store.compareVersions(first, 99, 3)), { _tag: "NotThere", version: 99 })
  }))
