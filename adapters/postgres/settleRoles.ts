/** Which roles a login works with: those that are there or that it makes, or itself in place of all of them. */
import { refusal } from "./ownerSession.ts"
import { loginAsRoles, makeRoles, type RolePasswords, type Roles, roleNames, standing } from "./roles.ts"
import type { Session } from "./session.ts"

export type RoleOptions = Partial<RolePasswords> & {
  /** What the names of the roles begin with: they are the whole server's. */
  readonly rolePrefix?: string
}

const passwordsOf = (options: RoleOptions): RolePasswords | undefined => {
  const { projectorPassword, servicePassword, operatorPassword } = options
  if (projectorPassword === undefined || servicePassword === undefined || operatorPassword === undefined)
    return undefined
  return { projectorPassword, servicePassword, operatorPassword }
}

export const settleRoles = async (session: Session, options: RoleOptions): Promise<Roles> => {
  const roles = roleNames(options.rolePrefix)
  const passwords = passwordsOf(options)
  const now = await session.transact((on) => standing(on, roles), { timeoutMs: 30_000 })
  if (now.unbound.length > 0)
    throw refusal(
      `the role ${now.unbound.join(", ")} may bypass row-level security`,
      "Take SUPERUSER and BYPASSRLS from it, or drop it",
    )
  const complete = Object.values(roles).every((role) => now.existing.has(role))
  if (passwords !== undefined && now.maySetRoles) await makeRoles(session, roles, passwords)
  else if (!complete || !now.ownsAsMember) return loginAsRoles(now.login)
  // What a login once made alone stays its own when the other roles come.
  return now.madeBy === undefined ? roles : { ...roles, owner: now.madeBy }
}
