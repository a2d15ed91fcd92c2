/**
 * Brings a database to the shape that this program writes: roles, schemas, numbered migrations, rights. Each file is applied in one
 * transaction under one advisory lock and recorded with its SHA-256, so that runs at the same time do it once, and a released file that
 * was changed is refused. Run again, it changes nothing. On a server whose login may not make roles, that login stands for all of them.
 */
import { Effect } from "effect"
import { StoreUnavailable } from "../../application/projection.ts"
import { applyAccess, applyOnce, bootstrap, checkKnown, setSearchPath } from "./applyMigrations.ts"
import { failureOf } from "./failure.ts"
import { readMigrations } from "./migrationFiles.ts"
import { MigrationRefused } from "./migrationRefused.ts"
import { loginAsRoles, makeRoles, type RolePasswords, type Roles, roleNames, standing } from "./roles.ts"
import { makeSession, type Session } from "./session.ts"
import { assertSchemaName } from "./sqlText.ts"

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
