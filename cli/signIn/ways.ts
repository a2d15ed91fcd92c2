/** The ways to sign in: a code for a phone number, a QR code for a device that is signed in, a session that another program made. */
import { Effect, Redacted } from "effect"
import { qrTaken, qrToken } from "../../adapters/telegram/live/login/qr.ts"
import type { Signing } from "../../adapters/telegram/live/login/signing.ts"
import type { Application, SignedIn, Someone } from "../../adapters/telegram/live/login/step.ts"
import {
  type CodeSent,
  enterCode,
  enterPassword,
  sendCode,
} from "../../adapters/telegram/live/login/steps.ts"
import { Failed, WrongUsage } from "../failure.ts"
import { say } from "../output/print.ts"
import { qrCode } from "../output/qr.ts"
import { ask, askUntilTaken, onTerminal, type Question } from "./asking.ts"

const PHONE = /^\+?[1-9]\d{4,14}$/

/** Never shown, also not where it is wrong. */
const phoneIn = (typed: string) => {
  const phone = typed.replaceAll(/[\s().-]/g, "")
  return PHONE.test(phone)
    ? Effect.succeed(phone)
    : Effect.fail(new WrongUsage({ message: "the phone number must be digits with the country first: +49…" }))
}

const password = (signing: Signing) =>
  askUntilTaken(
    {
      message: "Password of two-step verification:",
      hidden: true,
      variable: "TELEGRAM_PASSWORD",
      what: "The account's password of two-step verification",
    },
    (answer) => enterPassword(signing, answer),
  )

const codeQuestion = (where: string): Question => ({
  message: `The code, which Telegram has sent ${where}:`,
  hidden: false,
  variable: "TELEGRAM_CODE",
  what: "The code that Telegram sends",
})

const code = (signing: Signing, sent: CodeSent) =>
  askUntilTaken(codeQuestion(sent.where), (answer) => enterCode(signing, sent, answer))

const userIn = ({ user }: SignedIn): Someone => user

export const byPhone = Effect.fnUntraced(function* (
  signing: Signing,
  application: Application,
  typed: string | undefined,
) {
  const number =
    typed ??
    Redacted.value(
      yield* ask({
        message: "Your phone number, with the country first (+49…):",
        hidden: false,
        variable: "TELEGRAM_PHONE",
        what: "A way to sign in (--phone, --qr or --session)",
      }),
    )
  const phone = yield* phoneIn(number)
  // Or a code would be sent that nobody can enter.
  if (!onTerminal()) yield* ask(codeQuestion(""))
  const sent = yield* sendCode(signing, application, phone)
  if (sent._tag === "SignedIn") return userIn(sent)
  const entered = yield* code(signing, sent)
  return userIn(entered._tag === "SignedIn" ? entered : yield* password(signing))
})

/** Where a code was shown before, it is drawn over. */
const show = (link: string, before: number): number => {
  const colours = process.stderr.isTTY === true
  const lines = [
    ...qrCode(link, colours),
    "Scan this in Telegram on a device that is signed in: Settings, Devices, Link Desktop Device.",
    `Or open there: ${link}`,
  ]
  if (colours && before > 0) process.stderr.write(`\u001b[${before}A\u001b[0J`)
  for (const line of lines) say(line)
  return lines.length
}

const PATIENCE_MS = 5 * 60_000

export const byQr = Effect.fnUntraced(function* (signing: Signing, application: Application) {
  const until = Date.now() + PATIENCE_MS
  let lines = 0
  while (Date.now() < until) {
    const next = yield* qrToken(signing, application)
    if (next._tag === "SignedIn") return userIn(next)
    if (next._tag === "PasswordNeeded") return userIn(yield* password(signing))
    lines = show(next.link, lines)
    yield* qrTaken(signing, next)
  }
  return yield* new Failed({
    message: "no device has scanned a code within five minutes. Begin again when one is at hand.",
  })
})
