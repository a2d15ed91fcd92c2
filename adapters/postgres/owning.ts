/**
 * What takes the owner of the tables: schemas of versions made, switched and dropped. It has a connection for each such task, by the login
 * that migrates, and goes through the same one-at-a-time lock as migrations do.
 */
import { Effect } from "effect"
import { StoreUnavailable } from "../../application/projection.ts"
import type { MigrationRefused } from "../../application/readModelStore.ts"
import type { PostgresPlace } from "../../projections/postgresReadModel.ts"
import { applyAccess, applyOnce, begin, dropSchema, makeSchema } from "./applyMigrations.ts"
import { filesOfSchema, readMigrations } from "./migrationFiles.ts"
import { inOwnerSession, isMigrationRefused } from "./ownerSession.ts"
import { lock, type Place } from "./place.ts"
import type { Roles } from "./roles.ts"
import type { Session, Transaction } from "./session.ts"
import { settleRoles } from "./settleRoles.ts"

export type Owning = { readonly url: string; readonly rolePrefix?: string }

const TIMEOUT_MILLIS = 120_000

type Work<A> = (session: Session, roles: Roles, signal: AbortSignal) => Promise<A>

export const asOwner = <A>(
  { url, ...options }: Owning,
  work: Work<A>,
): Effect.Effect<A, StoreUnavailable | MigrationRefused> =>
  inOwnerSession({ url, name: "sideload owner", isRefusal: isMigrationRefused }, async (session, signal) =>
    work(session, await settleRoles(session, options), signal),
  )

/** One transaction of the owner's. */
export const inOne = <A>(
  owning: Owning,
  work: (on: Transaction, roles: Roles) => Promise<A>,
  timeoutMs = TIMEOUT_MILLIS,
): Effect.Effect<A, StoreUnavailable | MigrationRefused> =>
  asOwner(owning, (session, roles, signal) =>
    session.transact(
      async (on) => {
        await begin(on, roles)
        return work(on, roles)
      },
      { timeoutMs, signal },
    ),
  )

/** For what can be refused by nothing but the roles of the server: until these are mended the store cannot be used. */
export const orUnavailable = <A>(
  url: string,
  effect: Effect.Effect<A, StoreUnavailable | MigrationRefused>,
): Effect.Effect<A, StoreUnavailable> =>
  Effect.catchTag(effect, "MigrationRefused", (cause) =>
    Effect.fail(new StoreUnavailable({ store: "postgres", url, cause })),
  )

/** An empty schema with the tables, and the rights to them, of the read model as this program makes it. */
export const createVersion = async (
  on: Transaction,
  roles: Roles,
  place: PostgresPlace,
  schema: string,
): Promise<void> => {
  await on.query("reset role")
  await makeSchema(on, roles, schema)
  await completeVersion(on, roles, place, schema)
}

/** What a schema has not yet of it, where a program of before made it. */
export const completeVersion = async (
  on: Transaction,
  roles: Roles,
  { tables }: PostgresPlace,
  schema: string,
): Promise<void> => {
  const files = await readMigrations()
  for (const file of filesOfSchema(files, tables)) await applyOnce(on, roles, schema, file)
  await applyAccess(on, roles, schema, files.access)
}

/** The tables of the live version as this program makes them, empty, where a program of another shape made those that are there. */
export const remakeOutdated = async (
  on: Transaction,
  roles: Roles,
  model: PostgresPlace,
  place: Place,
): Promise<void> => {
  const standing = await lock(on, place)
  if (standing === undefined || standing.shape === model.shape) return
  await dropSchema(on, place.schema)
  await createVersion(on, roles, model, place.schema)
}

/** Whoever reads there keeps it for so long. */
const LOCK_TIMEOUT = "10s"

export const dropVersion = async (on: Transaction, name: string, schema: string): Promise<void> => {
  await on.query("select set_config('lock_timeout', $1, true)", [LOCK_TIMEOUT])
  // Before the tables, as a commit does: else each would wait for what the other has.
  await on.query("select from sideload_meta.projections where name = $1 and model = $2 for update", [
    name,
    schema,
  ])
  await dropSchema(on, schema)
  for (const table of ["owners", "parked"])
    await on.query(
      `delete from sideload_meta.${table} d using sideload_meta.projections s
       where s.name = $1 and s.model = $2 and d.name = s.name and d.version = s.version`,
      [name, schema],
    )
  await on.query("delete from sideload_meta.projections where name = $1 and model = $2", [name, schema])
}
