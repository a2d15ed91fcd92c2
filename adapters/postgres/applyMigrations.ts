/**
 * The steps of a migration, each for a transaction of its own under the one advisory lock: two runs at once wait for each other and find done
 * what the other did.
 */
import { sha256Hex } from "../../domain/hash.ts"
import type { MigrationFile } from "./migrationFiles.ts"
import { MigrationRefused } from "./migrationRefused.ts"
import type { Roles } from "./roles.ts"
import type { Transaction } from "./session.ts"
import { fillIn, identifier } from "./sqlText.ts"

/** Any number, the same for every run. */
const LOCK = "select pg_advisory_xact_lock(8311629127)"

const begin = async (on: Transaction, roles: Roles): Promise<void> => {
  await on.query(LOCK)
  await on.query(`set local role ${identifier(roles.owner)}`)
}

/** What the runner itself needs. */
export const bootstrap = async (on: Transaction, roles: Roles, schema: string): Promise<void> => {
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
export const applyOnce = async (
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
export const applyAccess = async (
  on: Transaction,
  roles: Roles,
  schema: string,
  text: string,
): Promise<void> => {
  await begin(on, roles)
  const known = await recorded(on)
  const filled = fillIn(text, { model: schema, ...roles })
  const sha256 = sha256Hex([filled, ...[...known.keys()].filter((id) => id !== ACCESS).sort()].join("\n"))
  if (known.get(ACCESS) === sha256) return
  await on.script(filled)
  await record(on, ACCESS, sha256)
}

/** Tables are found by their bare names, whoever connects to this database. */
export const setSearchPath = async (on: Transaction, schema: string): Promise<void> => {
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

export const checkKnown = async (on: Transaction, numbered: ReadonlyArray<MigrationFile>): Promise<void> => {
  const ours = new Set([ACCESS, ...numbered.map((file) => file.id)])
  const strange = [...(await recorded(on)).keys()].filter((id) => !ours.has(id))
  if (strange.length > 0)
    throw new MigrationRefused({
      what: `the database has migrations that this program does not know: ${strange.join(", ")}`,
      mend: "Use the newer program that made them",
    })
}
