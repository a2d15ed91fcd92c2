/**
 * A login of its own for a tenant: it may read the read model, and sees that tenant's rows alone whatever it sets. Which tenant a login
 * belongs to stands in a table that only the owner can write. Made again for the same tenant, only its password changes; a login of
 * another tenant, and a role that is something else, is refused.
 */
import { Data, type Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { isTenant } from "../../domain/identity.ts"
import { inOwnerSession } from "./ownerSession.ts"
import { type Roles, roleNames } from "./roles.ts"
import { scramVerifier } from "./scram.ts"
import type { Transaction } from "./session.ts"
import { identifier, literal } from "./sqlText.ts"

export type TenantLogin = {
  readonly tenant: string
  readonly login: string
  readonly password: string
  readonly rolePrefix?: string
}

/** The login cannot be made as things are. */
export class TenantLoginRefused extends Data.TaggedError("TenantLoginRefused")<{
  readonly what: string
  readonly mend: string
}> {
  override get message(): string {
    return `${this.what}. ${this.mend}`
  }
}

const isRefusal = (error: unknown): error is TenantLoginRefused => error instanceof TenantLoginRefused

const refuse = (what: string, mend: string) => new TenantLoginRefused({ what, mend })

/** Goes on as whoever owns the mapping, the only one who may see or write it. */
const asOwner = async (on: Transaction): Promise<void> => {
  const [mapping] = await on.query(
    "select tableowner from pg_catalog.pg_tables where schemaname = 'sideload_meta' and tablename = 'tenant_logins'",
  )
  if (mapping === undefined) throw refuse("the database has no read model yet", "Run: sideload migrate")
  await on.query(`set local role ${identifier(String(mapping["tableowner"]))}`)
}

const check = async (on: Transaction, roles: Roles, { tenant, login }: TenantLogin): Promise<boolean> => {
  if (!isTenant(tenant)) throw refuse("the tenant is not a lower-case UUID", "Give its id")
  const [group] = await on.query("select oid from pg_catalog.pg_roles where rolname = $1", [roles.tenant])
  if (group === undefined)
    throw refuse("tenants can have no login on this server", "Migrate with a login that may make roles")
  const [role] = await on.query(
    `select pg_has_role(oid, ${literal(roles.tenant)}, 'member') and not rolsuper as member
     from pg_catalog.pg_roles where rolname = $1`,
    [login],
  )
  if (role !== undefined && role["member"] !== true)
    throw refuse(`the role ${login} is there and is not a tenant's`, "Choose another name")
  return role !== undefined
}

/** The first mapping of a login holds. */
const map = async (on: Transaction, { login, tenant }: TenantLogin): Promise<void> => {
  await asOwner(on)
  await on.query(
    "insert into sideload_meta.tenant_logins (login, tenant_id) values ($1, $2) on conflict do nothing",
    [login, tenant],
  )
  const [mapped] = await on.query("select tenant_id from sideload_meta.tenant_logins where login = $1", [
    login,
  ])
  if (mapped?.["tenant_id"] !== tenant)
    throw refuse(`the login ${login} belongs to another tenant`, "Choose another name")
}

const make = async (on: Transaction, of: TenantLogin): Promise<void> => {
  const roles = roleNames(of.rolePrefix)
  const exists = await check(on, roles, of)
  const login = identifier(of.login)
  await on.query(
    `${exists ? "alter" : "create"} role ${login} login password ${literal(scramVerifier(of.password))}`,
  )
  await on.query(`grant ${identifier(roles.tenant)} to ${login}`)
  await map(on, of)
}

export const createTenantLogin = (
  adminUrl: string,
  of: TenantLogin,
): Effect.Effect<void, TenantLoginRefused | StoreUnavailable> =>
  inOwnerSession({ url: adminUrl, name: "sideload admin", isRefusal }, (session) =>
    session.transact((on) => make(on, of)),
  )
