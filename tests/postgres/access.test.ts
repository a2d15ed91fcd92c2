import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import postgres from "postgres"
import { migratePostgres } from "../../adapters/postgres/migrate.ts"
import { createTenantLogin } from "../../adapters/postgres/tenantLogin.ts"
import { loginUrl } from "../../adapters/postgres/url.ts"
import { OTHER_TENANT, TENANT } from "../inventedEvents.ts"
import {
  createDatabase,
  type Database,
  databaseForTests,
  mustCommit,
  run,
  using,
  withStore,
} from "./fixture.ts"
import { eventOf, everything, subjectOf } from "./history.ts"

const TABLES = [
  ...["channels", "dialogues", "group_messages", "groups", "imports", "media", "message_revisions"],
  ...["peer_observations", "peers", "personas", "posts", "service_messages", "unopened_statistics"],
]

/** Rows of each tenant that a connection sees, over all tables. */
const seen = async (sql: postgres.Sql): Promise<Readonly<Record<string, ReadonlyArray<string>>>> => {
  const tables: Record<string, ReadonlyArray<string>> = {}
  for (const table of TABLES) {
    const rows = await sql`select distinct tenant_id from ${sql(table)} order by 1`
    tables[table] = rows.map((row) => String(row["tenant_id"]))
  }
  return tables
}

const inAll = (...tenants: ReadonlyArray<string>) =>
  Object.fromEntries(TABLES.map((table) => [table, tenants]))

/** What an import says of a dialogue that was never opened. */
const ofUnopened = (tenant: string, sequence: number) => {
  const importId = tenant.replace(/^.{8}/, "00000002")
  const counts = { observed: 1, imported: 1, edited: 0, unchanged: 0, serviceMessages: 0 }
  return eventOf(
    "sideload.dialogue.imported.v1",
    {
      importId,
      dialogue: { kind: "user", id: 4001 },
      type: "dm",
      completeness: "full",
      ...counts,
      filtered: 0,
      skipped: 0,
    },
    { tenant, sequence, subject: subjectOf(tenant, `import.${importId}`) },
  )
}

const password = "a tenant's"
const made = (database: Database, tenant: string, of: { login?: string; password?: string } = {}) => {
  const { rolePrefix } = database.options
  const login = `${rolePrefix}_t1`
  return createTenantLogin(database.adminUrl, { tenant, login, password, rolePrefix, ...of })
}

const there = databaseForTests(async (database) => {
  await withStore(database, async (_store, to) => {
    for (const [tenant, from] of [
      [TENANT, 1],
      [OTHER_TENANT, 100],
    ] as const)
      await mustCommit(to, [...everything(tenant, from), ofUnopened(tenant, from + 50)])
  })
  await run(made(database, TENANT))
})

const tenantUrl = (of = { password }) =>
  loginUrl(there().adminUrl, { user: `${there().options.rolePrefix}_t1`, ...of })

const refused = (sqlstate: string) => (error: unknown) =>
  error instanceof postgres.PostgresError && error.code === sqlstate

describe("a tenant's login", () => {
  test("sees its own rows without setting anything", () =>
    using(tenantUrl(), async (sql) => assert.deepEqual(await seen(sql), inAll(TENANT))))

  test("sees no row of another tenant, whatever it sets", () =>
    using(tenantUrl(), async (sql) => {
      const { rolePrefix } = there().options
      await sql`select set_config('app.tenant_id', ${OTHER_TENANT}, false), set_config('search_path', 'sideload', false)`
      assert.deepEqual(await seen(sql), inAll(TENANT))
      for (const role of ["owner", "projector", "service", "operator"])
        await assert.rejects(() => sql.unsafe(`set role ${rolePrefix}_${role}`), refused("42501"))
      await assert.rejects(
        () => sql.unsafe(`set session authorization ${rolePrefix}_service`),
        refused("42501"),
      )
      await sql.unsafe(`set role ${rolePrefix}_tenant`)
      assert.deepEqual(await seen(sql), inAll(TENANT))
      await sql`set row_security = off`
      await assert.rejects(() => sql`select from posts`, refused("42501"))
    }))

  test("does not get at another tenant's rows through a function of its own", async () => {
    const told: Array<string> = []
    const sql = postgres(tenantUrl(), { max: 1, onnotice: (notice) => told.push(String(notice["message"])) })
    try {
      await sql.unsafe(`create function pg_temp.tell(id uuid) returns boolean language plpgsql cost 0.0000001
        as $$ begin raise notice '%', id; return true; end $$`)
      await sql`select from posts where pg_temp.tell(tenant_id)`
      assert.deepEqual([...new Set(told)], [TENANT])
    } finally {
      await sql.end()
    }
  })

  test("can write nothing, least of all whose it is", () =>
    using(tenantUrl(), async (sql) => {
      await assert.rejects(() => sql`delete from posts`, refused("42501"))
      await assert.rejects(() => sql`update posts set content = ''`, refused("42501"))
      await assert.rejects(() => sql`truncate posts`, refused("42501"))
      for (const table of ["tenant_logins", "projections", "parked", "migrations"])
        await assert.rejects(() => sql`select from ${sql(`sideload_meta.${table}`)}`, refused("42501"))
    }))

  test("made again changes its password, and never its tenant", async () => {
    await run(made(there(), TENANT, { password: "another" }))
    await using(tenantUrl({ password: "another" }), async (sql) =>
      assert.deepEqual(await seen(sql), inAll(TENANT)),
    )
    await run(made(there(), TENANT))
    assert.match((await run(Effect.flip(made(there(), OTHER_TENANT)))).message, /belongs to another tenant/)
    await using(tenantUrl(), async (sql) => assert.deepEqual(await seen(sql), inAll(TENANT)))
  })

  test("is made by the owner of the mapping, whatever else has its name", async () => {
    const database = await createDatabase()
    try {
      await using(database.adminUrl, (sql) =>
        sql.unsafe("create schema another; create table another.tenant_logins (login text)"),
      )
      await run(migratePostgres(database.adminUrl, database.options))
      await using(database.adminUrl, (sql) =>
        sql.unsafe(`grant usage on schema another to public;
          create role ${database.options.rolePrefix}_another; alter table another.tenant_logins
          owner to ${database.options.rolePrefix}_another`),
      )
      await run(made(database, TENANT))
    } finally {
      await database.drop()
    }
  })

  test("is not made of a role that is something else", async () => {
    const other = `${there().options.rolePrefix}_service`
    assert.match(
      (await run(Effect.flip(made(there(), TENANT, { login: other })))).message,
      /is not a tenant's/,
    )
  })

  test("without a tenant in the mapping sees nothing", async () => {
    const { rolePrefix } = there().options
    const user = `${rolePrefix}_t2`
    await using(there().adminUrl, (sql) =>
      sql.unsafe(`create role ${user} login password 'x' in role ${rolePrefix}_tenant`),
    )
    const url = loginUrl(there().adminUrl, { user, password: "x" })
    await using(url, async (sql) => assert.deepEqual(await seen(sql), inAll()))
  })
})

describe("the other roles", () => {
  test("a service sees the tenant that its transaction sets, and nothing without", () =>
    using(there().urlOf("service"), async (sql) => {
      assert.deepEqual(await seen(sql), inAll())
      await sql.begin(async (on) => {
        await on`select set_config('app.tenant_id', ${TENANT}, true)`
        assert.deepEqual(await seen(on as unknown as postgres.Sql), inAll(TENANT))
      })
      assert.deepEqual(await seen(sql), inAll())
      await assert.rejects(() => sql`delete from posts`, refused("42501"))
    }))

  test("an operator reads all and changes nothing", () =>
    using(there().urlOf("operator"), async (sql) => {
      assert.deepEqual(await seen(sql), inAll(TENANT, OTHER_TENANT))
      await assert.rejects(() => sql`delete from posts`, refused("25006"))
      await sql`set default_transaction_read_only = off`
      await assert.rejects(() => sql`delete from posts`, refused("42501"))
    }))

  test("the projector writes without bypassing anything", () =>
    using(there().adminUrl, async (sql) => {
      const { rolePrefix } = there().options
      const rows = await sql`select rolname from pg_roles
        where starts_with(rolname, ${rolePrefix}) and (rolbypassrls or rolsuper or rolcreaterole or rolcreatedb)`
      assert.deepEqual([...rows], [])
    }))
})
