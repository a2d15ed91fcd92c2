/**
 * The steps of a migration, each for a transaction of its own under the one advisory lock: two runs at once wait for each other and find done
 * what the other did. What was applied is recorded for the schema that a file belongs to, so that versions of a read model have each their own.
 */
import { sha256Hex } from "../../domain/hash.ts"
import { type MigrationFile, TABLES } from "./migrationFiles.ts"
import { hangingOn } from "./others.ts"
import { refusal } from "./ownerSession.ts"
import type { Roles } from "./roles.ts"
import type { Transaction } from "./session.ts"
import { fillIn, identifier, literal } from "./sqlText.ts"

/**
 * Any number, the same for every run. Whoever stops with it, and with the tables that it has locked, holds them for so long and no longer: then
 * the server ends its session.
 */
const LOCK = `select set_config('idle_in_transaction_session_timeout', '60s', true), pg_advisory_xact_lock(8311629127)`

/** One at a time, and what is made belongs to the owner. */
export const begin = async (on: Transaction, roles: Roles): Promise<void> => {
  await on.query(LOCK)
  await on.query(`set local role ${identifier(roles.owner)}`)
}

/** A database of before there were several schemas has one, which what it applied belongs to. */
export const recordBySchema = async (
  on: Transaction,
  schema: string,
  numbered: ReadonlyArray<MigrationFile>,
): Promise<void> => {
  const [done] = await on.query(
    "select from pg_catalog.pg_attribute where attrelid = 'sideload_meta.migrations'::regclass and attname = 'model'",
  )
  if (done !== undefined) return
  const ids = [ACCESS, ...numbered.filter((file) => file.ofSchema).map((file) => file.id)]
  await on.script(`alter table sideload_meta.migrations add column model text not null default '';
    alter table sideload_meta.migrations drop constraint migrations_pkey;
    alter table sideload_meta.migrations add primary key (model, id);
    update sideload_meta.migrations set model = ${literal(schema)} where id in (${ids.map(literal).join(", ")})`)
}

/** What the runner itself needs. */
export const bootstrap = async (on: Transaction, roles: Roles, schema: string): Promise<void> => {
  await on.query(LOCK)
  await makeSchema(on, roles, "sideload_meta")
  await makeSchema(on, roles, schema)
  await on.query(`set local role ${identifier(roles.owner)}`)
  await on.query(`create table if not exists sideload_meta.migrations (
    id text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
}

export const makeSchema = (on: Transaction, roles: Roles, schema: string) =>
  on.query(`create schema if not exists ${identifier(schema)} authorization ${identifier(roles.owner)}`)

/** What is recorded of the database and of a schema. */
export const recorded = async (on: Transaction, schema: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await on.query("select id, sha256 from sideload_meta.migrations where model in ('', $1)", [
    schema,
  ])
  return new Map(rows.map((row) => [String(row["id"]), String(row["sha256"])]))
}

const record = (on: Transaction, model: string, id: string, sha256: string) =>
  on.query(
    `insert into sideload_meta.migrations (model, id, sha256) values ($1, $2, $3)
     on conflict (model, id) do update set sha256 = excluded.sha256, applied_at = now()`,
    [model, id, sha256],
  )

/** Applies a file that is not recorded; the lock is held and the role set. */
export const apply = async (
  on: Transaction,
  roles: Roles,
  schema: string,
  file: MigrationFile,
): Promise<void> => {
  await on.script(file.sql({ model: schema, ...roles }))
  await record(on, file.ofSchema ? schema : "", file.id, file.sha256)
}

/** Whether the file had to be applied. */
export const applyOnce = async (
  on: Transaction,
  roles: Roles,
  schema: string,
  file: MigrationFile,
): Promise<boolean> => {
  await begin(on, roles)
  const known = (await recorded(on, schema)).get(file.id)
  if (known === file.sha256) return false
  if (known !== undefined)
    throw refusal(
      `migration ${file.id} is not the file that this database was made with`,
      "Restore the released file, and put the change into a new one",
    )
  await apply(on, roles, schema, file)
  return true
}

const ACCESS = "access"

/** Rights depend on the file, the roles, and the tables that there are; not on the schema's name, which changes when a version is switched. */
export const applyAccess = async (
  on: Transaction,
  roles: Roles,
  schema: string,
  text: string,
): Promise<void> => {
  await begin(on, roles)
  const known = await recorded(on, schema)
  const ids = [...known.keys()].filter((id) => id !== ACCESS).sort()
  const sha256 = sha256Hex([text, JSON.stringify(roles), known.get(TABLES) ?? "", ...ids].join("\n"))
  if (known.get(ACCESS) === sha256) return
  await on.script(fillIn(text, { model: schema, ...roles }))
  await record(on, schema, ACCESS, sha256)
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
  const ours = new Set([ACCESS, TABLES, ...numbered.map((file) => file.id)])
  const rows = await on.query("select distinct id from sideload_meta.migrations order by id")
  const strange = rows.map((row) => String(row["id"])).filter((id) => !ours.has(id))
  if (strange.length > 0)
    throw refusal(
      `the database has migrations that this program does not know: ${strange.join(", ")}`,
      "Use the newer program that made them",
    )
}

/** With all that is in it, and what is recorded of it; not with what others have made over its tables. */
export const dropSchema = async (on: Transaction, schema: string): Promise<void> => {
  const hanging = await hangingOn(on, schema)
  if (hanging.length > 0)
    throw refusal(
      `what others have made hangs on the tables in ${schema}: ${hanging.join(", ")}`,
      "Drop that, or make it anew over the tables that are read now",
    )
  await on.query(`drop schema if exists ${identifier(schema)} cascade`)
  await on.query("delete from sideload_meta.migrations where model = $1", [schema])
}
