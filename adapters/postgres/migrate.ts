/**
 * Brings a database to the shape that this program writes: roles, schemas, numbered migrations, rights. Each file is applied in one
 * transaction under one advisory lock and recorded with its SHA-256, so that runs at the same time do it once, and a released file that
 * was changed is refused. Run again, it changes nothing. On a server whose login may not make roles, that login stands for all of them.
 */
import { Data, Effect } from "effect"
import { StoreUnavailable } from "../../application/projection.ts"
import { sha256Hex } from "../../domain/hash.ts"
import { failureOf } from "./failure.ts"
import { type MigrationFile, readMigrations } from "./migrationFiles.ts"
import { loginAsRoles, makeRoles, type RolePasswords, type Roles, roleNames, standing } from "./roles.ts"
import { makeSession, type Session, type Transaction } from "./session.ts"
import { assertSchemaName, fillIn, identifier } from "./sqlText.ts"

/** The database cannot be brought to this program's shape as things are. */
export class MigrationRefused extends Data.TaggedError("MigrationRefused")<{
  readonly what: string
  readonly mend: string
}> {
  override get message(): string {
    return `${this.what}. ${this.mend}`
  }
}

export type MigrateOptions = Partial<RolePasswords> & {
  /** The schema of the read model. */
  readonly schema?: string
  /** What the names of the roles begin with: they are the whole server's. */
  readonly rolePrefix?: string
  /** Where the files are. */
  readonly folder?: string
}

export type Migrated = {
  /** Files that this run applied. */
  readonly applied: ReadonlyArray<string>
  /** Whether the roles are there, or the server's login stands for all of them. */
  readonly roles: "separate" | "one login"
  /** What to tell people, if anything. */
  readonly notice?: string
}

/** Any number, the same for every run. */
const LOCK = "select pg_advisory_xact_lock(8311629127)"

const passwordsOf = (options: MigrateOptions): RolePasswords | undefined => {
  const { projectorPassword, servicePassword, operatorPassword } = options
  if (projectorPassword === undefined || servicePassword === undefined || operatorPassword === undefined)
    return undefined
  return { projectorPassword, servicePassword, operatorPassword }
}

const settleRoles = async (session: Session, options: MigrateOptions): Promise<Roles> => {
  const roles = roleNames(options.rolePrefix)
  const passwords = passwordsOf(options)
  const now = await session.transact((on) => standing(on, roles))
  if (now.unbound.length > 0)
    throw new MigrationRefused({
      what: `the role ${now.unbound.join(", ")} may bypass row-level security`,
      mend: "Take SUPERUSER and BYPASSRLS from it, or drop it",
    })
  const complete = Object.values(roles).every((role) => now.existing.has(role))
  if (passwords !== undefined && now.maySetRoles) await makeRoles(session, roles, passwords)
  else if (!complete || !now.ownsAsMember) return loginAsRoles(now.login)
  // What a login once made alone stays its own when the other roles come.
  return now.madeBy === undefined ? roles : { ...roles, owner: now.madeBy }
}

const NOTICE =
  "This login of Postgres may not make roles, or no passwords were given for them: it stands for all of them, reads every tenant's " +
  "rows, and tenants can have no login of their own. Give a login with CREATEROLE to have them kept apart"

const begin = async (on: Transaction, roles: Roles): Promise<void> => {
  await on.query(LOCK)
  await on.query(`set local role ${identifier(roles.owner)}`)
}

/** What the runner itself needs. */
const bootstrap = async (on: Transaction, roles: Roles, schema: string): Promise<void> => {
  await on.query(LOCK)
  for (const name of ["sideload_meta", schema])
    await on.query(`create schema if not exists ${identifier(name)} authorization ${identifier(roles.owner)}`)
  await on.query(`set local role ${identifier(roles.owner)}`)
  await on.query(`create table if not exists sideload_meta.migrations (
    id text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
}

const recorded = async (on: Transaction): Promise<ReadonlyMap<string, string>> => {
  const rows = await on.query("select id, sha256 from sideload_meta.migrations")
  return new Map(rows.map((row) => [String(row["id"]), String(row["sha256"])]))
}

const record = (on: Transaction, id: string, sha256: string) =>
  on.query(
    `insert into sideload_meta.migrations (id, sha256) values ($1, $2)
     on conflict (id) do update set sha256 = excluded.sha256, applied_at = now()`,
    [id, sha256],
  )

/** Whether the file had to be applied. */
const applyOnce = async (
  on: Transaction,
  roles: Roles,
  schema: string,
  file: MigrationFile,
): Promise<boolean> => {
  await begin(on, roles)
  const known = (await recorded(on)).get(file.id)
  if (known === file.sha256) return false
  if (known !== undefined)
    throw new MigrationRefused({
      what: `migration ${file.id} is not the file that this database was made with`,
      mend: "Restore the released file, and put the change into a new one",
    })
  await on.script(fillIn(file.text, { model: schema, ...roles }))
  await record(on, file.id, file.sha256)
  return true
}

const ACCESS = "access"

/** Rights depend on the file, the roles, and the tables that there are. */
const applyAccess = async (on: Transaction, roles: Roles, schema: string, text: string): Promise<void> => {
  await begin(on, roles)
  const known = await recorded(on)
  const filled = fillIn(text, { model: schema, ...roles })
  const sha256 = sha256Hex([filled, ...[...known.keys()].filter((id) => id !== ACCESS).sort()].join("\n"))
  if (known.get(ACCESS) === sha256) return
  await on.script(filled)
  await record(on, ACCESS, sha256)
}

/** Tables are found by their bare names, whoever connects to this database. */
const setSearchPath = async (on: Transaction, schema: string): Promise<void> => {
  await on.query(LOCK)
  const path = `${schema}, public`
  const [row] = await on.query(
    `select current_database() as database, current_user as login, pg_has_role(datdba, 'usage') as may,
       exists (select from pg_catalog.pg_db_role_setting s where s.setdatabase = d.oid
         and $1 = any (s.setconfig) and s.setrole in (0, current_user::regrole)) as done
     from pg_catalog.pg_database d where datname = current_database()`,
    [`search_path=${path}`],
  )
  if (row === undefined || row["done"] === true) return
  const database = identifier(String(row["database"]))
  await on.query(
    row["may"] === true
      ? `alter database ${database} set search_path = ${path}`
      : `alter role ${identifier(String(row["login"]))} in database ${database} set search_path = ${path}`,
  )
}

const checkKnown = async (on: Transaction, numbered: ReadonlyArray<MigrationFile>): Promise<void> => {
  const ours = new Set([ACCESS, ...numbered.map((file) => file.id)])
  const strange = [...(await recorded(on)).keys()].filter((id) => !ours.has(id))
  if (strange.length > 0)
    throw new MigrationRefused({
      what: `the database has migrations that this program does not know: ${strange.join(", ")}`,
      mend: "Use the newer program that made them",
    })
}

const run = async (session: Session, options: MigrateOptions): Promise<Migrated> => {
  const { schema = "sideload" } = options
  assertSchemaName(schema)
  const { numbered, access } = await readMigrations(options.folder)
  const roles = await settleRoles(session, options)
  await session.transact(async (on) => {
    await bootstrap(on, roles, schema)
    await checkKnown(on, numbered)
  })
  const applied: Array<string> = []
  for (const file of numbered)
    if (await session.transact((on) => applyOnce(on, roles, schema, file))) applied.push(file.id)
  await session.transact((on) => applyAccess(on, roles, schema, access))
  await session.transact((on) => setSearchPath(on, schema))
  return roles.projector === roles.tenant
    ? { applied, roles: "one login", notice: NOTICE }
    : { applied, roles: "separate" }
}

/** The port's failure, or why the migration is refused, or a defect. */
const sorted = (url: string, error: unknown) =>
  error instanceof MigrationRefused ? error : failureOf(url, error)

export const migratePostgres = (
  adminUrl: string,
  options: MigrateOptions = {},
): Effect.Effect<Migrated, MigrationRefused | StoreUnavailable> =>
  Effect.acquireUseRelease(
    Effect.sync(() => makeSession(adminUrl, { prepare: false, applicationName: "sideload migrate" })),
    (session) =>
      Effect.tryPromise({ try: () => run(session, options), catch: (error) => sorted(adminUrl, error) }),
    (session) => Effect.promise(session.close),
  ).pipe(
    Effect.catch((failure) =>
      failure instanceof MigrationRefused || failure instanceof StoreUnavailable
        ? Effect.fail(failure)
        : Effect.die(failure),
    ),
  )
