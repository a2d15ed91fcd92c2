/** What the steps of signing in have in common: how they end, and what Telegram's answers mean for them. */
import { Effect, type Redacted } from "effect"
import { Api, errors } from "telegram"
import type { TelegramGone } from "../telegram.ts"
import { refusalOf, SignInRefused } from "./refusals.ts"

/** One's own application at Telegram. */
export type Application = { readonly id: number; readonly hash: Redacted.Redacted<string> }

export type Someone = { readonly id: number; readonly firstName: string }

export type SignedIn = { readonly _tag: "SignedIn"; readonly user: Someone }
/** The account is protected by a password as well. */
export type PasswordNeeded = { readonly _tag: "PasswordNeeded" }
export type Step<A> = Effect.Effect<A, SignInRefused | TelegramGone>

export const step = <A>(run: () => Promise<A>): Step<A> => Effect.tryPromise({ try: run, catch: refusalOf })

export const refuse = (what: string, mend: string): never => {
  throw new SignInRefused({ what, mend, again: false })
}

export const userOf = (user: Api.TypeUser): Someone =>
  user instanceof Api.User
    ? { id: Number(user.id), firstName: user.firstName ?? "" }
    : refuse("Telegram does not say who has signed in", "Try again.")

export const signedIn = (authorization: Api.auth.TypeAuthorization): SignedIn =>
  authorization instanceof Api.auth.Authorization
    ? { _tag: "SignedIn", user: userOf(authorization.user) }
    : refuse("No account has this phone number", "Sign up in Telegram's own app first.")

export const isNamed = (cause: unknown, name: string): boolean =>
  cause instanceof errors.RPCError && cause.errorMessage === name

/** What `run` gives, or that a password is needed. */
export const orPassword = async <A>(run: () => Promise<A>): Promise<A | PasswordNeeded> => {
  try {
    return await run()
  } catch (cause) {
    if (isNamed(cause, "SESSION_PASSWORD_NEEDED")) return { _tag: "PasswordNeeded" }
    throw cause
  }
}
