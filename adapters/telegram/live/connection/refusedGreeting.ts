/** What it means when a connection could not be made, and how it is told: without names of people, keys or passwords. */
import { errors } from "telegram"
import { TelegramGone } from "../telegram.ts"
import { LinkLost } from "./link.ts"
import { type Trouble, troubleOf } from "./trouble.ts"

/** For a person: `2:host:port: ECONNREFUSED` rather than a stack. */
export const reasonOf = (cause: unknown): string => {
  if (cause instanceof errors.RPCError) return cause.errorMessage
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0])
  return cause instanceof Error ? cause.message : String(cause)
}

const UNKNOWN_KEY = new TelegramGone({
  what: "The server at the other end does not prove that it is Telegram",
  mend: "Where TELEGRAM_DC is set, TELEGRAM_SERVER_KEY must be the PEM file of that server's public key; elsewhere something in between answers in its place.",
})

/** Attempts go on unless it says `Gone`. Another data centre's key may be forgotten and made anew, the home's may not. */
export const refusedGreeting = (cause: unknown, atHome: boolean): Trouble => {
  if (cause instanceof errors.SecurityError) return { _tag: "Gone", gone: UNKNOWN_KEY }
  if (cause instanceof LinkLost && cause.forgotten && !atHome) return { _tag: "Again", reopen: true }
  const trouble = troubleOf(cause)
  if (trouble._tag !== "Answer" || !(cause instanceof errors.RPCError)) return trouble
  return {
    _tag: "Gone",
    gone: new TelegramGone({
      what: `Telegram refuses the connection (${cause.errorMessage})`,
      mend: "See TELEGRAM_API_ID and TELEGRAM_API_HASH: https://my.telegram.org/apps",
      cause,
    }),
  }
}
