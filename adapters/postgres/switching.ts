/**
 * The step in which a version becomes the one that is read: schemas are renamed in one transaction, so that every statement of a reader, also
 * a prepared one, finds either the old tables or the new ones. A transaction that read before must not go on in the new ones, where it
 * would find them as they were when it began: so the switch waits for such transactions, in short attempts that hold up nobody for long,
 * and gives up for this time where one stays open.
 */
import postgres from "postgres"
import type { FinishOutcome } from "../../application/readModelStore.ts"
import { begin } from "./applyMigrations.ts"
import { tablesOf } from "./digest.ts"
import { copyRights } from "./others.ts"
import { lock, type Place, type Standing } from "./place.ts"
import type { Roles } from "./roles.ts"
import type { Session, Transaction } from "./session.ts"
import { identifier } from "./sqlText.ts"

export type Switch = {
  /** Of the live version. */
  readonly generation: number
  /** The position that the new one must have. */
  readonly atLeast: number
  /** The version that becomes live. */
  readonly version: number
}

/** A reader's transaction stays open. */
export class ReadersInTheWay extends Error {
  override readonly message =
    "transactions that read the old version are still open, and the switch waits for them to end (pg_stat_activity shows them)"
  readonly code = "READERS_IN_THE_WAY"
}

/**
 * At most half of the time after which the server looks for deadlocks: a reader that waits for us while we wait for it must never be the one it
 * ends. The first attempts are shorter, as most readers are, for those that come after us wait as long as we do.
 */
const waitAtMost = (on: Transaction, tried: number): Promise<unknown> =>
  on.query(
    `select set_config('statement_timeout', least($1::integer,
       (extract(epoch from current_setting('deadlock_timeout')::interval) * 500)::integer)::text, true)`,
    [Math.min(25 * 2 ** tried, 10_000)],
  )

/** Where we may say so: of a deadlock we are the one that ends, and an autovacuum makes way for us. */
const AS_THE_ONE_THAT_ENDS = `select set_config('deadlock_timeout', '100ms', true)
  where current_setting('is_superuser') = 'on'`

/** A login that may not see other logins' transactions sees none here; those that read our tables hold locks all the same. */
const OLDER = `select from pg_catalog.pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    and backend_xmin is not null and xact_start <= $1::timestamptz limit 1`

/** By how many each table is held now. */
const HOLDERS = `select t.name, (select count(*) from pg_catalog.pg_locks l where l.locktype = 'relation' and l.granted
    and l.pid <> pg_backend_pid() and l.relation = t.name::regclass
    and l.database = (select oid from pg_catalog.pg_database where datname = current_database()))::int as holders
  from json_array_elements_text($1::text::json) t (name)`

/**
 * Tables that were found held come first, another one of them each time: while we wait for the first we hold nothing else that its holders may
 * still come to, and who comes later begins there and holds nothing yet. In one order that is not the readers' own, readers that are always
 * in a transaction would be in our way nearly every time.
 */
const heldFirst = async (on: Transaction, tables: ReadonlyArray<string>, { held, tried }: Seen) => {
  for (const row of await on.query(HOLDERS, [JSON.stringify(tables)]))
    if (Number(row["holders"]) > 0) held.add(String(row["name"]))
  const found = [...held]
  const first = found.length === 0 ? 0 : tried % found.length
  return [...found.slice(first), ...found.slice(0, first), ...tables.filter((table) => !held.has(table))]
}

/** How often it was tried, when the new version was first seen complete, and which tables were found held. */
type Seen = { tried: number; since?: string; readonly held: Set<string> }

/** Everything that reads the old tables, and every snapshot in which the new ones are not yet complete. */
const waitForReaders = async (on: Transaction, roles: Roles, place: Place, seen: Seen): Promise<void> => {
  const tables = await tablesOf(on, place.schema)
  await waitAtMost(on, seen.tried)
  await on.query("reset role")
  await on.query(AS_THE_ONE_THAT_ENDS)
  const older = await on.query(OLDER, [seen.since ?? ""])
  if (older.length > 0) throw new ReadersInTheWay()
  await on.query(`set local role ${identifier(roles.owner)}`)
  const ordered = await heldFirst(on, tables, seen)
  await on.query(`lock table ${ordered.join(", ")} in access exclusive mode`)
  await on.query("select set_config('statement_timeout', '0', true)")
}

const renamed = async (on: Transaction, name: string, from: string, to: string): Promise<void> => {
  await on.query("update sideload_meta.migrations set model = $2 where model = $1", [from, to])
  await on.query("update sideload_meta.projections set model = $3 where name = $1 and model = $2", [
    name,
    from,
    to,
  ])
}

export const versionSchema = (home: string, version: number): string => `${home}_v${version}`

const switchTo = async (
  on: Transaction,
  roles: Roles,
  { name, home }: Place,
  { from, to }: { readonly from: Standing; readonly to: Standing },
): Promise<void> => {
  const [old, made] = [versionSchema(home, from.version), versionSchema(home, to.version)]
  // A schema's new name takes a right to the database that the owner of the tables has not.
  await on.query("reset role")
  await on.query(`alter schema ${identifier(home)} rename to ${identifier(old)}`)
  await on.query(`alter schema ${identifier(made)} rename to ${identifier(home)}`)
  await on.query(`set local role ${identifier(roles.owner)}`)
  await renamed(on, name, home, old)
  await renamed(on, name, made, home)
  await on.query(`update sideload_meta.projections set role = 'kept' where name = $1 and version = $2`, [
    name,
    from.version,
  ])
  // The live one's generations are counted on. Those of a version that is made are from another range, and none of them is ever live.
  await on.query(
    `update sideload_meta.projections set role = 'live', paused = $4, generation = $3
     where name = $1 and version = $2`,
    [name, to.version, from.generation + 1, from.paused],
  )
  await on.query("delete from sideload_meta.owners where name = $1 and version in ($2, $3)", [
    name,
    from.version,
    to.version,
  ])
}

/**
 * Between the lock of the tables and the commit are round trips: a process that stops there shuts every reader out, until the server finds that it
 * does nothing.
 */
const LIMITS = `select set_config('lock_timeout', '60s', true),
  set_config('idle_in_transaction_session_timeout', '5s', true)`

/** One attempt. */
const attempt = async (
  on: Transaction,
  roles: Roles,
  place: Place,
  { generation, atLeast, version }: Switch,
  seen: Seen,
): Promise<FinishOutcome> => {
  await on.query(LIMITS)
  const live = await lock(on, place)
  if (live?.version === version) return { _tag: "Finished" }
  if (live === undefined || live.generation !== generation)
    return { _tag: "Fenced", generation: live?.generation ?? 0 }
  const made = await lock(on, { ...place, schema: versionSchema(place.home, version) })
  if (made?.shape !== place.shape) return { _tag: "Fenced", generation: live.generation }
  if (made.position < atLeast) return { _tag: "Behind", position: atLeast }
  if (seen.since === undefined) {
    const [row] = await on.query("select clock_timestamp()::text as now")
    seen.since = String(row?.["now"])
  }
  await copyRights(on, roles, { from: place.schema, to: versionSchema(place.home, version) })
  await waitForReaders(on, roles, place, seen)
  await switchTo(on, roles, place, { from: live, to: made })
  return { _tag: "Finished" }
}

const isWaiting = (error: unknown): boolean =>
  error instanceof ReadersInTheWay ||
  (error instanceof postgres.PostgresError && ["57014", "55P03", "40P01"].includes(error.code))

const LONGEST_PAUSE_MILLIS = 500

const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, millis)
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** Attempts for as long as `patienceMillis` says. */
export const switchVersion = async (
  session: Session,
  roles: Roles,
  place: Place,
  how: Switch,
  { signal, patienceMillis }: { readonly signal: AbortSignal; readonly patienceMillis: number },
): Promise<FinishOutcome> => {
  const seen: Seen = { tried: 0, held: new Set() }
  const end = performance.now() + patienceMillis
  for (;;) {
    try {
      return await session.transact(
        async (on) => {
          await begin(on, roles)
          return attempt(on, roles, place, how, seen)
        },
        { signal, timeoutMs: 120_000 },
      )
    } catch (error) {
      if (!isWaiting(error)) throw error
      if (performance.now() >= end) throw new ReadersInTheWay()
    }
    seen.tried += 1
    await pause(Math.min(10 * 2 ** seen.tried, LONGEST_PAUSE_MILLIS), signal)
  }
}
