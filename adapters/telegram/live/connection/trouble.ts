/**
 * What an error means for whoever asked: wait, ask again, ask elsewhere, or nothing helps. Whatever is none of these is an answer, and goes to
 * whoever asked. The library tells most errors apart by their text only.
 */
import { errors } from "telegram"
import { TelegramGone } from "../telegram.ts"
import { LinkLost } from "./link.ts"

export type Trouble =
  | { readonly _tag: "Flood"; readonly seconds: number }
  /** `reopen`: the connection must begin anew first. `lost`: it is gone already, and the next one waits as long as it has to. */
  | { readonly _tag: "Again"; readonly reopen: boolean; readonly lost?: true }
  | { readonly _tag: "Moved"; readonly dc: number }
  | { readonly _tag: "Gone"; readonly gone: TelegramGone }
  | { readonly _tag: "Answer" }

const LOGIN = "Sign in again: sideload login"

/** Why a session is over, by Telegram's name for it. */
const OVER: Readonly<Record<string, string>> = {
  AUTH_KEY_DUPLICATED: "The session was used by two connections at once, and Telegram has ended it",
  AUTH_KEY_INVALID: "Telegram does not know this session",
  AUTH_KEY_PERM_EMPTY: "Telegram does not know this session",
  AUTH_KEY_UNREGISTERED: "Nobody is signed in with this session",
  SESSION_EXPIRED: "The session has expired",
  SESSION_PASSWORD_NEEDED: "The session's sign-in was never completed",
  SESSION_REVOKED: "The session was ended from another device",
  USER_DEACTIVATED: "Telegram has deactivated this account",
  USER_DEACTIVATED_BAN: "Telegram has banned this account",
}

const MENDS: Readonly<Record<string, string>> = {
  AUTH_KEY_DUPLICATED: "Never copy a session to a second program or machine. Sign in again: sideload login",
  USER_DEACTIVATED: "Only Telegram's support can help: https://telegram.org/support",
  USER_DEACTIVATED_BAN: "Only Telegram's support can help: https://telegram.org/support",
}

const INTERNAL = /^(RPC_CALL_FAIL|RPC_MCGET_FAIL|WORKER_BUSY_TOO_LONG_RETRY|NO_WORKERS_RUNNING|TIMEOUT)$/i
const REOPEN = /^(CONNECTION_NOT_INITED|CONNECTION_LAYER_INVALID|CONNECTION_APP_VERSION_EMPTY)$/
/** 500s that say what to do instead of asking again. */
const TOLD = /^(AUTH_RESTART|AUTH_RESTART_\d+)$/

export const sessionOver = (name: string, cause?: unknown): TelegramGone | undefined => {
  const what = OVER[name]
  return what === undefined ? undefined : new TelegramGone({ what, mend: MENDS[name] ?? LOGIN, cause })
}

/** Whether Telegram has said so itself: then asking again is of no use. */
export const isOver = ({ cause }: TelegramGone): boolean =>
  cause instanceof errors.RPCError || cause instanceof LinkLost

const troubleIn = (error: errors.RPCError): Trouble => {
  const name = error.errorMessage
  if (error instanceof errors.FloodWaitError || error instanceof errors.FloodTestPhoneWaitError)
    return { _tag: "Flood", seconds: error.seconds }
  if (error instanceof errors.SlowModeWaitError) return { _tag: "Flood", seconds: error.seconds }
  if (error instanceof errors.MsgWaitError) return { _tag: "Again", reopen: false }
  if (
    error instanceof errors.UserMigrateError ||
    error instanceof errors.PhoneMigrateError ||
    error instanceof errors.NetworkMigrateError
  )
    return { _tag: "Moved", dc: error.newDc }
  const gone = sessionOver(name, error)
  // Signing in asks for the password when Telegram says so.
  if (gone !== undefined && name !== "SESSION_PASSWORD_NEEDED") return { _tag: "Gone", gone }
  if (REOPEN.test(name)) return { _tag: "Again", reopen: true }
  const internal = INTERNAL.test(name) || error.code === undefined || error.code >= 500 || error.code < 0
  return internal && !TOLD.test(name) ? { _tag: "Again", reopen: false } : { _tag: "Answer" }
}

export const troubleOf = (cause: unknown): Trouble => {
  if (cause instanceof TelegramGone) return { _tag: "Gone", gone: cause }
  if (cause instanceof errors.RPCError) return troubleIn(cause)
  // Telegram did not understand the frame that the library made, not the request.
  if (cause instanceof errors.BadMessageError) return { _tag: "Again", reopen: true }
  if (!(cause instanceof LinkLost)) return { _tag: "Answer" }
  if (!cause.forgotten) return { _tag: "Again", reopen: false, lost: true }
  return {
    _tag: "Gone",
    gone: new TelegramGone({ what: "Telegram does not know this session any more", mend: LOGIN, cause }),
  }
}
