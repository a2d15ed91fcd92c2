import assert from "node:assert/strict"
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { Effect } from "effect"
import { migratePostgres } from "../../adapters/postgres/migrate.ts"
import { MIGRATIONS } from "../../adapters/postgres/migrationFiles.ts"
import { postgresReadModel } from "../../adapters/postgres/readModel.ts"
import { makePostgresStore } from "../../adapters/postgres/store.ts"
import { loginUrl } from "../../adapters/postgres/url.ts"
import { claimed, createDatabase, type Database, run, storeOf, using } from "./fixture.ts"

describe("migrations of Postgres", () => {
  let database: Database
  let folder: string
  before(async () => {
    database = await createDatabase()
    folder = await mkdtemp(join(tmpdir(), "sideload-migrations-"))
    await cp(MIGRATIONS, folder, { recursive: true })
  })
  after(async () => {
    await database.drop()
    await rm(folder, { recursive: true })
  })
  const migrate = (from = folder) => migratePostgres(database.adminUrl, { ...database.options, folder: from })

  test("three runs at once apply each file once, and a later run applies none", async () => {
    const runs = await Promise.all([run(migrate()), run(migrate()), run(migrate())])
    assert.deepEqual(runs.flatMap(({ applied }) => applied).sort(), [
      "0001_meta",
      "0002_read_model",
      "0003_what_exports_say",
      "0004_replaying",
      "0005_order_across_dialogues",
    ])
    assert.deepEqual(await run(migrate()), { applied: [], roles: "separate" })
  })

  test("the read model is as other programs know it", async () => {
    await using(database.urlOf("operator"), async (sql) => {
      const [source] = await sql`select column_default from information_schema.columns
        where table_name = 'posts' and column_name = 'source'`
      assert.equal(source?.["column_default"], "'channel'::text")
      const constraints =
        await sql`select conname from pg_constraint where contype = 'c' and conname like '%source'`
      assert.deepEqual(constraints.map((row) => row["conname"]).sort(), [
        "chk_group_messages_source",
        "chk_posts_source",
      ])
      const indexes = await sql`select indexname from pg_indexes where indexname like '%source'`
      assert.deepEqual(indexes.map((row) => row["indexname"]).sort(), [
        "idx_group_messages_source",
        "idx_posts_source",
      ])
      assert.deepEqual([...(await sql`select count(*)::int from posts`)], [{ count: 0 }])
    })
  })

  test("every table with a tenant has row-level security, enabled and forced", async () => {
    await using(database.adminUrl, async (sql) => {
      const tables =
        await sql`select c.relname, c.relrowsecurity and c.relforcerowsecurity as bound from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relkind = 'r' order by 1`
      assert.deepEqual(
        tables.filter((row) => row["bound"] !== true),
        [],
      )
      assert.deepEqual(
        tables.map((row) => row["relname"]),
        [
          ...["channels", "dialogues", "group_messages", "groups", "imports", "media", "message_revisions"],
          ...["peer_observations", "peers", "personas", "posts", "service_messages", "tenant_logins"],
          "unopened_statistics",
        ],
      )
    })
  })

  test("a released file that was changed is refused, and so is a database of a newer program", async () => {
    const changed = join(folder, "0002_read_model.sql")
    await writeFile(changed, "select 1;\n")
    const refused = await run(Effect.flip(migrate()))
    assert.match(refused.message, /0002_read_model is not the file/)
    await rm(changed)
    const newer = await run(Effect.flip(migrate()))
    assert.match(newer.message, /does not know: 0002_read_model/)
  })

  test("a file that fails leaves nothing behind and is not recorded", async () => {
    await cp(MIGRATIONS, folder, { recursive: true })
    await writeFile(
      join(folder, "0003_bad.sql"),
      "create table sideload.half (a int);\nselect nothing_like_it();\n",
    )
    const failure = await run(Effect.flip(migrate()))
    assert.match(failure.message, /nothing_like_it/)
    await using(database.adminUrl, async (sql) => {
      assert.deepEqual([...(await sql`select to_regclass('sideload.half') as half`)], [{ half: null }])
    })
    assert.deepEqual(await run(migrate(MIGRATIONS)), { applied: [], roles: "separate" })
  })

  test("new passwords hold after the next run", async () => {
    const password = `a 'quoted' \\ password`
    await run(migratePostgres(database.adminUrl, { ...database.options, servicePassword: password }))
    const url = loginUrl(database.adminUrl, { user: `${database.options.rolePrefix}_service`, password })
    await using(url, async (sql) => assert.equal((await sql`select from posts`).length, 0))
  })

  test("a run without passwords leaves the roles that are there as they are", async () => {
    const { rolePrefix } = database.options
    assert.deepEqual(await run(migratePostgres(database.adminUrl, { rolePrefix })), {
      applied: [],
      roles: "separate",
    })
  })

  test("a role that could bypass row-level security is refused", async () => {
    const role = `${database.options.rolePrefix}_service`
    await using(database.adminUrl, (sql) => sql.unsafe(`alter role ${role} bypassrls`))
    assert.match((await run(Effect.flip(migrate(MIGRATIONS)))).message, /may bypass row-level security/)
    await using(database.adminUrl, (sql) => sql.unsafe(`alter role ${role} nobypassrls`))
  })
})

/** What there was before a read model could have several versions. */
const AS_IT_WAS = `
  drop table sideload_meta.owners, sideload.unopened_statistics;
  alter table sideload.dialogues drop column statistics_sequence;
  alter table sideload_meta.projections drop column shape, drop column home, drop column role, drop column paused,
    drop column moved_at;
  delete from sideload_meta.migrations where id >= '0004' and id < '0009';
  update sideload_meta.migrations set sha256 = 'another' where id = 'access';
  alter table sideload_meta.migrations drop constraint migrations_pkey, drop column model, add primary key (id);
  insert into sideload_meta.projections (name, version, model, position) values ('postgres', 2, 'sideload', 0)`

describe("a database of before there were versions", () => {
  let database: Database
  before(async () => {
    database = await createDatabase()
  })
  after(() => database.drop())

  test("goes on, and its read model keeps its number", async () => {
    const state = Effect.scoped(
      Effect.flatMap(
        Effect.suspend(() => storeOf(database)),
        (store) => store.state,
      ),
    )
    await run(migratePostgres(database.adminUrl, database.options))
    await using(database.adminUrl, (sql) => sql.unsafe(AS_IT_WAS))
    assert.equal((await run(Effect.flip(state)))._tag, "StoreUnavailable")
    const { applied } = await run(migratePostgres(database.adminUrl, database.options))
    assert.deepEqual(applied, ["0004_replaying", "0005_order_across_dialogues"])
    const { version, shape, paused } = (await run(state)) ?? {}
    assert.deepEqual([version, shape, paused], [2, 2, false])
    assert.deepEqual((await run(migratePostgres(database.adminUrl, database.options))).applied, [])
  })
})

/** One login makes, switches and drops versions as well. */
const rebuiltBy = (url: string) =>
  run(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* makePostgresStore(postgresReadModel, url)
        const rebuild = yield* store.rebuild(false)
        const { generation } = yield* claimed(store, "rebuilding")
        assert.deepEqual(yield* rebuild.finish(generation, 0), { _tag: "Finished" })
        const { position, generation: next } = yield* claimed(store)
        assert.deepEqual([position, next > generation], [0, true])
        assert.deepEqual(yield* store.drop(1), { _tag: "Dropped" })
      }),
    ),
  )

describe("a server whose login may not make roles", () => {
  let database: Database
  let url: string
  before(async () => {
    database = await createDatabase()
    const user = `${database.options.rolePrefix}_plain`
    const password = "plain"
    await using(database.adminUrl, async (sql) => {
      await sql.unsafe(`create role ${user} login password '${password}'`)
      await sql.unsafe(`alter database ${database.options.rolePrefix} owner to ${user}`)
    })
    url = loginUrl(database.adminUrl, { user, password })
  })
  after(() => database.drop())

  test("is used through that login alone, and one message says what is missing", async () => {
    const migrated = await run(migratePostgres(url, database.options))
    assert.equal(migrated.roles, "one login")
    assert.match(migrated.notice ?? "", /may not make roles/)
    const again = await run(migratePostgres(url, database.options))
    assert.deepEqual(again.applied, [])
    const store = makePostgresStore(postgresReadModel, url)
    const found = await run(Effect.scoped(Effect.flatMap(store, (opened) => claimed(opened))))
    assert.deepEqual(found, { generation: 1, position: 0, parkedSubjects: new Set(), parked: 0 })
    await rebuiltBy(url)
  })

  test("goes over to separate roles once there is a login that may make them", async () => {
    const { rolePrefix } = database.options
    await using(database.adminUrl, (sql) => sql.unsafe(`alter role ${rolePrefix}_plain createrole`))
    const migrated = await run(migratePostgres(url, database.options))
    assert.equal(migrated.roles, "separate")
    const found = await run(Effect.scoped(Effect.flatMap(storeOf(database), (opened) => claimed(opened))))
    assert.ok(found.generation > 1)
  })
})

test("a server that is not there is named without the password", async () => {
  const failure = await run(Effect.flip(migratePostgres("postgres://me:secret@127.0.0.1:1/db")))
  assert.equal(failure._tag, "StoreUnavailable")
  assert.match(failure.message, /postgres:\/\/me@127\.0\.0\.1:1\/db cannot be reached: .*ECONNREFUSED/)
  assert.doesNotMatch(failure.message, /secret/)
})
