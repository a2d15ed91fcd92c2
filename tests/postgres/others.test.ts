/** What other people have made over the tables of a read model: views, foreign keys, and rights of their own roles. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { TENANT } from "../inventedEvents.ts"
import { claimed, databaseForTests, mustCommit, run, type Store, using, withStore } from "./fixture.ts"
import { everything } from "./history.ts"

const reader = () => `${there().options.rolePrefix}_reader`
const there = databaseForTests(({ adminUrl, options }) =>
  using(adminUrl, async (sql) => {
    await sql.unsafe(`create role ${options.rolePrefix}_reader; create schema reports`)
  }),
)
const script = (text: string) => using(there().adminUrl, (sql) => sql.unsafe(text))

/** With a live version, and the one before it kept. */
const withKept = (prepare: string, use: (store: Store, kept: number) => Promise<void>) =>
  withStore(there(), async (store, to) => {
    for (const { version, role } of await run(store.versions))
      if (role !== "live") await run(store.drop(version))
    await mustCommit(to, everything(TENANT))
    await script(prepare)
    const kept = (await run(store.state))?.version ?? 0
    await run(
      Effect.scoped(
        Effect.gen(function* () {
          const rebuild = yield* store.rebuild(true)
          const { generation } = yield* claimed(store, "rebuilding")
          assert.deepEqual(yield* rebuild.finish(generation, 0), { _tag: "Finished" })
        }),
      ),
    )
    await use(store, kept)
  })

describe("a version on which what others have made hangs", () => {
  const views = `create view reports.texts as select content from sideload.posts;
    create view reports.lengths as select length(content) from reports.texts`

  test("is not dropped, and what hangs on it is named", () =>
    withKept(views, async (store, kept) => {
      const by = ["reports.lengths", "reports.texts"]
      assert.deepEqual(await run(store.drop(kept)), { _tag: "BuiltUpon", by })
      await using(there().adminUrl, async (sql) =>
        assert.equal((await sql`select count(*)::int as n from reports.lengths`)[0]?.["n"], 2),
      )
      await script("drop view reports.texts cascade")
      assert.deepEqual(await run(store.drop(kept)), { _tag: "Dropped" })
    }))

  test("is not dropped either where that lies within its schema", () =>
    withKept("create view sideload.notes as select id from sideload.posts", async (store, kept) => {
      const by = [`sideload_v${kept}.notes`]
      assert.deepEqual(await run(store.drop(kept)), { _tag: "BuiltUpon", by })
      await script(`drop view sideload_v${kept}.notes`)
      assert.deepEqual(await run(store.drop(kept)), { _tag: "Dropped" })
    }))

  test("is not begun anew", () =>
    withStore(there(), async (store) => {
      const begin = (anew: boolean) =>
        run(Effect.scoped(Effect.map(store.rebuild(anew), ({ version }) => version)))
      const version = await begin(false)
      await script(`create view reports.texts as select content from sideload_v${version}.posts`)
      await assert.rejects(() => begin(true), /reports\.texts\. Drop that/)
      await script("drop view reports.texts")
      await run(store.drop(version))
    }))
})

describe("rights that others have given", () => {
  test("to the schema, its tables and columns hold for the version that is read next", () =>
    withKept(
      `grant usage on schema sideload to ${reader()};
       grant select on sideload.posts to ${reader()} with grant option;
       grant select (title) on sideload.channels to ${reader()};
       grant select on sideload.groups to public`,
      async () => {
        const [rights] = await using(
          there().adminUrl,
          (sql) => sql`select has_schema_privilege(r, 'sideload', 'usage') as schema,
            has_table_privilege(r, 'sideload.posts', 'select with grant option') as posts,
            has_column_privilege(r, 'sideload.channels', 'title', 'select') as title,
            has_column_privilege(r, 'sideload.channels', 'username', 'select') as username,
            has_table_privilege(r, 'sideload.groups', 'select') as groups,
            has_table_privilege(r, 'sideload.posts', 'delete') as more
          from (select ${reader()}::text) of (r)`,
        )
        assert.deepEqual(
          { ...rights },
          { schema: true, posts: true, title: true, username: false, groups: true, more: false },
        )
      },
    ))
})
