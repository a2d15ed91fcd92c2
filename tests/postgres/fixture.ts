/**
 * A migrated database of a test's own on the stack's Postgres, with roles of its own, since roles are the whole server's. Both are gone when
 * the test file ends. Its events are committed as the runner does it.
 */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before } from "node:test"
import { Effect } from "effect"
import postgres from "postgres"
import { type MigrateOptions, migratePostgres } from "../../adapters/postgres/migrate.ts"
import { postgresReadModel } from "../../adapters/postgres/readModel.ts"
import { makePostgresStore } from "../../adapters/postgres/store.ts"
import { databaseUrl, loginUrl } from "../../adapters/postgres/url.ts"
import type {
  Claim,
  Commit,
  CommitOutcome,
  Doing,
  ParkedEvent,
  ProjectionStore,
} from "../../application/projection.ts"
import type { ReadModelStore } from "../../application/readModelStore.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { Change } from "../../projections/postgres/changes.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"

export const COMMITTED = { _tag: "Committed" } as const
export const run = Effect.runPromise
export type Store = ReadModelStore<Change>

export const serverUrl = (): string => {
  const url = process.env["POSTGRES_ADMIN_URL"]
  if (url === undefined) throw new Error("POSTGRES_ADMIN_URL names no server: these tests need the stack")
  return url
}

export const connect = (url: string): postgres.Sql => postgres(url, { max: 1, onnotice: () => undefined })

/** One use of a connection. */
export const using = async <A>(url: string, use: (sql: postgres.Sql) => Promise<A>): Promise<A> => {
  const sql = connect(url)
  try {
    return await use(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** Until a statement of `pg_stat_activity`'s finds a row, or none. */
export const untilActivity = (condition: string, found = true): Promise<void> =>
  using(serverUrl(), async (sql) => {
    for (let tried = 0; tried < 300; tried++) {
      const rows = await sql.unsafe(`select from pg_stat_activity where ${condition}`)
      if (rows.length > 0 === found) return
      await sql`select pg_sleep(0.05)`
    }
    throw new Error(`not within the time that it may take: ${condition}`)
  })

export type Database = {
  readonly adminUrl: string
  readonly options: Required<Omit<MigrateOptions, "folder" | "schema">>
  readonly urlOf: (role: "projector" | "service" | "operator") => string
  readonly drop: () => Promise<void>
}

export const createDatabase = async (): Promise<Database> => {
  const name = `sideload_test_${randomBytes(6).toString("hex")}`
  await using(serverUrl(), (sql) => sql.unsafe(`create database ${name}`))
  const adminUrl = databaseUrl(serverUrl(), name)
  const password = (role: string) => `${role} of ${name}`
  return {
    adminUrl,
    options: {
      rolePrefix: name,
      projectorPassword: password("projector"),
      servicePassword: password("service"),
      operatorPassword: password("operator"),
    },
    urlOf: (role) => loginUrl(adminUrl, { user: `${name}_${role}`, password: password(role) }),
    drop: () =>
      using(serverUrl(), async (sql) => {
        await sql.unsafe(`drop database ${name} with (force)`)
        const roles = await sql`select rolname from pg_roles where starts_with(rolname, ${name})`
        for (const { rolname } of roles) await sql`drop role ${sql(String(rolname))}`
      }),
  }
}

/** The database that the tests of a file share, with what they find in it. */
export const databaseForTests = (
  prepare: (database: Database) => Promise<void> = async () => {},
): (() => Database) => {
  let database: Database | undefined
  before(async () => {
    database = await createDatabase()
    await run(migratePostgres(database.adminUrl, database.options))
    await prepare(database)
  })
  after(() => database?.drop())
  return () => {
    assert.ok(database)
    return database
  }
}

/** The store as the program has it. */
export const storeOf = (database: Database) =>
  makePostgresStore(postgresReadModel, database.urlOf("projector"), {
    adminUrl: database.adminUrl,
    rolePrefix: database.options.rolePrefix,
    patienceMillis: 1000,
  })

let runs = 0

/** A claim by a runner of its own, which is not refused. */
export const claimed = ({ claim }: Pick<ProjectionStore<Change>, "claim">, doing: Doing = "live") =>
  Effect.map(claim({ id: `runner ${++runs}`, doing }), (outcome): Claim => {
    assert.ok(outcome._tag === "Claimed", outcome._tag)
    const { _tag, ...found } = outcome
    return found
  })

/** A store on an emptied read model, and its runner's place. */
export const withStore = (database: Database, use: (store: Store, runner: Runner) => Promise<void>) =>
  run(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* storeOf(database)
        yield* store.reset
        const { generation } = yield* claimed(store)
        yield* Effect.promise(() => use(store, runner(store, generation)))
      }),
    ),
  )

export type Runner = {
  readonly generation: number
  /** Commits events after the last ones, one sequence for each. */
  readonly commit: (
    events: ReadonlyArray<LogEvent>,
    parked?: ReadonlyArray<ParkedEvent>,
  ) => Promise<CommitOutcome>
  /** What that commit was, to be given again. */
  readonly last: () => Commit<Change>
}

const runner = (store: Store, generation: number): Runner => {
  let position = 0
  let last: Commit<Change> | undefined
  return {
    generation,
    commit: async (events, parked = []) => {
      const to = position + events.length + parked.length
      const changes = events.flatMap(postgresProjection.apply)
      last = { generation, from: position, to, changes, parked }
      const outcome = await run(store.commit(last))
      if (outcome._tag === "Committed") position = to
      return outcome
    },
    last: () => {
      assert.ok(last)
      return last
    },
  }
}

export const mustCommit = async (to: Runner, events: ReadonlyArray<LogEvent>): Promise<void> =>
  assert.deepEqual(await to.commit(events), COMMITTED)
