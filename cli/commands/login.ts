/** `sideload login`: signs in to Telegram and keeps the session. It needs no server of ours. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { WrongUsage } from "../failure.ts"
import { checked, json, optionally } from "../flags.ts"
import { parseAccount } from "../input.ts"
import { whose } from "../selection.ts"
import { withSettings } from "../session.ts"

const loadLoggingIn = Effect.promise(() => import("../loggingIn.ts"))

const flags = {
  tenant: whose.tenant,
  account: optionally(
    checked("account", parseAccount),
    "ID",
    "Only this Telegram user: whoever else signs in is signed out again",
  ),
  phone: optionally(
    Flag.String("phone"),
    "NUMBER",
    "Sign in by the code that Telegram sends (TELEGRAM_PHONE, TELEGRAM_CODE, TELEGRAM_PASSWORD)",
  ),
  qr: Flag.Boolean("qr").pipe(
    Flag.withDescription("Sign in by a QR code that a signed-in device scans"),
    Flag.withDefault(false),
  ),
  session: optionally(
    Flag.String("session"),
    "STRING",
    "Take over a string session of GramJS or Telethon that no program uses any more",
  ),
  again: Flag.Boolean("again").pipe(
    Flag.withDescription("Sign in anew, though a good session is there; that one is ended"),
    Flag.withDefault(false),
  ),
  json,
}

export const login = Command.make("login", flags, (options) =>
  withSettings((session) =>
    Effect.gen(function* () {
      const ways = [options.phone !== undefined, options.qr, options.session !== undefined]
      if (ways.filter(Boolean).length > 1) {
        return yield* new WrongUsage({
          message: "--phone, --qr and --session are three ways to sign in. Choose one.",
        })
      }
      const { logIn } = yield* loadLoggingIn
      yield* logIn(session, options)
    }),
  ),
).pipe(
  Command.withDescription(
    "Sign in to Telegram, so that its dialogues can be imported live. Needs TELEGRAM_API_ID and TELEGRAM_API_HASH, one's own from https://my.telegram.org/apps",
  ),
  Command.withExamples([
    {
      command: "sideload login --tenant 550e8400-e29b-41d4-a716-446655440000",
      description: "Asks for the phone number, the code and, where there is one, the password",
    },
    {
      command: "sideload login --tenant … --account 100200300 --qr",
      description: "By a QR code, and only as this user",
    },
  ]),
)
