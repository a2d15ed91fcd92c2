/**
 * Brings a database to the shape that this program writes: roles, schemas, numbered migrations, rights. Each file is applied in one
 * transaction under one advisory lock and recorded with its SHA-256, so that runs at the same time do it once, and a released file that
 * was changed is refused. Run again, it changes nothing. On a server whose login may not make roles, that login stands for all of them.
 */
import type { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import type { MigrationRefused } from "../../application/readModelStore.ts"
import type { PostgresPlace } from "../../projections/postgresReadModel.ts"
import {
  applyAccess,
  applyOnce,
  bootstrap,
  checkKnown,
  recordBySchema,
  setSearchPath,
} from "./applyMigrations.ts"
import { applyTables } from "./applyTables.ts"
import { readMigrations } from "./migrationFiles.ts"
import { inOwnerSession, isMigrationRefused } from "./ownerSession.ts"
import { postgresReadModel } from "./readModel.ts"
import type { Session } from "./session.ts"
import { type RoleOptions, settleRoles } from "./settleRoles.ts"
import { assertSchemaName } from "./sqlText.ts"

export type MigrateOptions = RoleOptions & {
  /** The schema of the read model. */
  readonly schema?: string
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

const NOTICE =
  "This login of Postgres may not make roles, or no passwords were given for them: it stands for all of them, reads every tenant's " +
  "rows, and tenants can have no login of their own. Give a login with CREATEROLE to have them kept apart"

const run = async (session: Session, model: PostgresPlace, options: MigrateOptions): Promise<Migrated> => {
  const { schema = model.schema } = options
  assertSchemaName(schema)
  const files = await readMigrations(options.folder)
  const roles = await settleRoles(session, options)
  await session.transact(async (on) => {
    await bootstrap(on, roles, schema)
    await recordBySchema(on, model.tables === undefined ? schema : postgresReadModel.schema, files.numbered)
    await checkKnown(on, files.numbered)
  })
  const applied: Array<string> = []
  const ofDatabase = files.numbered.filter(({ ofSchema }) => !ofSchema)
  const needed = model.tables === undefined ? files.numbered : ofDatabase
  for (const file of needed)
    if (await session.transact((on) => applyOnce(on, roles, schema, file))) applied.push(file.id)
  if (await session.transact((on) => applyTables(on, roles, model, schema))) applied.push(model.name)
  await session.transact((on) => applyAccess(on, roles, schema, files.access))
  if (model.tables === undefined) await session.transact((on) => setSearchPath(on, schema))
  return roles.projector === roles.tenant
    ? { applied, roles: "one login", notice: NOTICE }
    : { applied, roles: "separate" }
}

/** Makes or updates what a read model needs, and what all of them need in the database. */
export const migrateReadModel = (
  model: PostgresPlace,
  adminUrl: string,
  options: MigrateOptions = {},
): Effect.Effect<Migrated, MigrationRefused | StoreUnavailable> =>
  inOwnerSession({ url: adminUrl, name: "sideload migrate", isRefusal: isMigrationRefused }, (session) =>
    run(session, model, options),
  )

export const migratePostgres = (adminUrl: string, options: MigrateOptions = {}) =>
  migrateReadModel(postgresReadModel, adminUrl, options)
