/**
 * The roles behind the read model, which belong to the whole server and may be shared by several databases: an owner of the tables, the
 * projector that writes them, a service that sees the tenant it sets, an operator who reads all, and a group that tenants' logins are
 * members of. None may bypass row-level security. Making them again changes nothing but the passwords that are given.
 */
import postgres from "postgres"
import { scramVerifier } from "./scram.ts"
import type { Session, Transaction } from "./session.ts"
import { identifier, literal } from "./sqlText.ts"

export type RoleName = "owner" | "projector" | "service" | "operator" | "tenant"
export type Roles = Readonly<Record<RoleName, string>>

export type RolePasswords = {
  readonly projectorPassword: string
  readonly servicePassword: string
  readonly operatorPassword: string
}

const names: ReadonlyArray<RoleName> = ["owner", "projector", "service", "operator", "tenant"]

export const roleNames = (prefix = "sideload"): Roles => ({
  owner: `${prefix}_owner`,
  projector: `${prefix}_projector`,
  service: `${prefix}_service`,
  operator: `${prefix}_operator`,
  tenant: `${prefix}_tenant`,
})

/** All roles in one: where the server's login may not make others. */
export const loginAsRoles = (login: string): Roles => ({
  owner: login,
  projector: login,
  service: login,
  operator: login,
  tenant: login,
})

/** What the server's login is, and which of the roles are there. */
export type Standing = {
  readonly login: string
  readonly maySetRoles: boolean
  readonly existing: ReadonlySet<string>
  /** Roles that row-level security would not bind. */
  readonly unbound: ReadonlyArray<string>
  readonly ownsAsMember: boolean
  /** Who owns what is there already. */
  readonly madeBy: string | undefined
}

export const standing = async (on: Transaction, roles: Roles): Promise<Standing> => {
  const list = names.map((name) => literal(roles[name])).join(", ")
  const [own, found, made] = await Promise.all([
    on.query(
      "select rolname, rolsuper or rolcreaterole as may from pg_catalog.pg_roles where rolname = current_user",
    ),
    on.query(
      `select rolname, rolsuper or rolbypassrls as unbound, pg_has_role(current_user, oid, 'usage') as member
       from pg_catalog.pg_roles where rolname in (${list})`,
    ),
    on.query(
      "select pg_get_userbyid(nspowner) as owner from pg_catalog.pg_namespace where nspname = 'sideload_meta'",
    ),
  ])
  return {
    login: String(own[0]?.["rolname"]),
    maySetRoles: own[0]?.["may"] === true,
    existing: new Set(found.map((row) => String(row["rolname"]))),
    unbound: found.filter((row) => row["unbound"] === true).map((row) => String(row["rolname"])),
    ownsAsMember: found.some((row) => row["rolname"] === roles.owner && row["member"] === true),
    madeBy: made[0] === undefined ? undefined : String(made[0]["owner"]),
  }
}

const passwordOf = (name: RoleName, passwords: RolePasswords): string | undefined =>
  name === "projector" || name === "service" || name === "operator" ? passwords[`${name}Password`] : undefined

const ensureRoles = async (on: Transaction, roles: Roles, passwords: RolePasswords): Promise<void> => {
  const { existing, ownsAsMember } = await standing(on, roles)
  for (const name of names) {
    const role = identifier(roles[name])
    const password = passwordOf(name, passwords)
    const login = password === undefined ? "nologin" : `login password ${literal(scramVerifier(password))}`
    if (existing.has(roles[name])) {
      if (password !== undefined) await on.query(`alter role ${role} ${login}`)
    } else {
      await on.query(`create role ${role} ${login}`)
      if (name === "operator") await on.query(`alter role ${role} set default_transaction_read_only = on`)
    }
  }
  if (!ownsAsMember)
    await on.query(`grant ${identifier(roles.owner)}, ${identifier(roles.projector)} to current_user`)
}

/** Another database of the same server makes the same roles at this moment: the second attempt finds them. */
const isRace = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && ["42710", "23505", "XX000", "40001"].includes(error.code)

/** Makes what is missing. Locks are a database's own, so two databases of a server may meet here. */
export const makeRoles = async (session: Session, roles: Roles, passwords: RolePasswords): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await session.transact((on) => ensureRoles(on, roles, passwords))
    } catch (error) {
      if (attempt === 50 || !isRace(error)) throw error
    }
  }
}
