/** What Telegram refuses while somebody signs in, in words, and what can be done. Neither phone nor code nor password is ever in them. */
import { Data } from "effect"
import { errors } from "telegram"
import { TelegramGone } from "../telegram.ts"

export class SignInRefused extends Data.TaggedError("SignInRefused")<{
  readonly what: string
  readonly mend: string
  /** Another answer of the person may do. */
  readonly again: boolean
  readonly cause?: unknown
}> {
  override get message(): string {
    return `${this.what}. ${this.mend}`
  }
}

type Words = readonly [what: string, mend: string, again?: true]

const APPS = "See TELEGRAM_API_ID and TELEGRAM_API_HASH: https://my.telegram.org/apps"
const LATER = "Wait a day, or sign in with a QR code: sideload login --qr"

const WORDS: Readonly<Record<string, Words>> = {
  API_ID_INVALID: ["Telegram does not know this API id and hash", APPS],
  API_ID_PUBLISHED_FLOOD: ["This API id is a published one and may not be used", APPS],
  EMAIL_VERIFY_EXPIRED: ["The code has expired", "Begin again to get a new one."],
  PASSWORD_HASH_INVALID: ["The password is wrong", "It is the one of two-step verification.", true],
  PHONE_CODE_EMPTY: ["The code is wrong", "Telegram's last message has the newest one.", true],
  PHONE_CODE_EXPIRED: ["The code has expired", "Begin again to get a new one."],
  PHONE_CODE_INVALID: ["The code is wrong", "Telegram's last message has the newest one.", true],
  PHONE_NUMBER_BANNED: ["Telegram has banned this phone number", "See https://telegram.org/support"],
  PHONE_NUMBER_FLOOD: ["Too many sign-ins were tried with this phone number", LATER],
  PHONE_NUMBER_INVALID: ["Telegram knows no such phone number", "Give it with its country: +49…", true],
  PHONE_NUMBER_UNOCCUPIED: ["No account has this phone number", "Sign up in Telegram's own app first."],
  PHONE_PASSWORD_FLOOD: ["Too many sign-ins were tried", LATER],
  PHONE_PASSWORD_PROTECTED: ["The account cannot be signed in to by a code", "Use --qr."],
  UPDATE_APP_TO_LOGIN: ["Telegram lets only newer applications sign in this way", "Use --qr."],
}

/** In words, rounded up. */
export const readableSpan = (seconds: number): string =>
  seconds < 120
    ? `${seconds} seconds`
    : seconds < 7200
      ? `${Math.ceil(seconds / 60)} minutes`
      : `${Math.ceil(seconds / 3600)} hours`

/** An error while signing in as what a person can be told. */
export const refusalOf = (cause: unknown): SignInRefused | TelegramGone => {
  if (cause instanceof TelegramGone || cause instanceof SignInRefused) return cause
  if (cause instanceof errors.FloodWaitError) {
    const what = `Telegram wants no further attempt for ${readableSpan(cause.seconds)}`
    return new SignInRefused({
      what,
      mend: "Try again then; trying earlier makes it longer.",
      again: false,
      cause,
    })
  }
  if (cause instanceof errors.RPCError) {
    const [what, mend, again] = WORDS[cause.errorMessage] ?? [
      `Telegram refuses to sign in (${cause.errorMessage})`,
      "See https://core.telegram.org/api/auth for what that means.",
    ]
    return new SignInRefused({ what, mend, again: again ?? false, cause })
  }
  const what = "Signing in failed for a reason that is not Telegram's"
  return new SignInRefused({ what, mend: "SIDELOAD_DEBUG=1 shows it.", again: false, cause })
}
