/** Signing in with a code and a password, and out again. Each step says what comes next; who asks the person, and how often, is not decided here. */
import { Redacted } from "effect"
import { Api } from "telegram"
import { computeCheck } from "telegram/Password.js"
import type { Signing } from "./signing.ts"
import {
  type Application,
  isNamed,
  orPassword,
  type PasswordNeeded,
  refuse,
  type SignedIn,
  type Someone,
  type Step,
  signedIn,
  step,
  userOf,
} from "./step.ts"

export type CodeSent = {
  readonly _tag: "CodeSent"
  /** Where the person finds it. */
  readonly where: string
  readonly byEmail: boolean
  readonly phone: string
  readonly hash: string
}
const whereIs = (type: Api.auth.TypeSentCodeType): string | undefined => {
  if (type instanceof Api.auth.SentCodeTypeApp) return "in Telegram, on a device that is signed in"
  if (type instanceof Api.auth.SentCodeTypeEmailCode) return "by e-mail"
  if (type instanceof Api.auth.SentCodeTypeCall) return "by a phone call"
  if (type instanceof Api.auth.SentCodeTypeMissedCall)
    return "in the last digits of the number that is calling you"
  if (type instanceof Api.auth.SentCodeTypeFragmentSms) return "at https://fragment.com"
  if (type instanceof Api.auth.SentCodeTypeSetUpEmailRequired) return undefined
  return "by SMS"
}

/** Has a code sent to the owner of a phone number. */
export const sendCode = (
  signing: Signing,
  { id, hash }: Application,
  phone: string,
): Step<CodeSent | SignedIn> =>
  step(async () => {
    const request = new Api.auth.SendCode({
      ...{ phoneNumber: phone, apiId: id, apiHash: Redacted.value(hash) },
      settings: new Api.CodeSettings({}),
    })
    const sent = await signing.call(request).catch((cause) => {
      // Telegram lost what was begun with this connection, and says to begin again.
      if (isNamed(cause, "AUTH_RESTART")) return signing.call(request)
      throw cause
    })
    if (sent instanceof Api.auth.SentCodeSuccess) return signedIn(sent.authorization)
    const { type, phoneCodeHash } = sent
    const where = whereIs(type)
    if (where === undefined) {
      return refuse(
        "Telegram wants an e-mail address set up for this account first",
        "Set it up in Telegram's own app.",
      )
    }
    const byEmail = type instanceof Api.auth.SentCodeTypeEmailCode
    return { _tag: "CodeSent", where, byEmail, phone, hash: phoneCodeHash }
  })

export const enterCode = (
  signing: Signing,
  { phone, hash, byEmail }: CodeSent,
  code: Redacted.Redacted<string>,
): Step<SignedIn | PasswordNeeded> =>
  step(() =>
    orPassword(async () => {
      const digits = Redacted.value(code).trim()
      const proof = byEmail
        ? { emailVerification: new Api.EmailVerificationCode({ code: digits }) }
        : { phoneCode: digits }
      const request = new Api.auth.SignIn({ phoneNumber: phone, phoneCodeHash: hash, ...proof })
      return signedIn(await signing.call(request))
    }),
  )

/** The password itself is never sent: only the proof that it is known. */
export const enterPassword = (signing: Signing, password: Redacted.Redacted<string>): Step<SignedIn> =>
  step(async () => {
    const challenge = await signing.call(new Api.account.GetPassword())
    const proof = await computeCheck(challenge, Redacted.value(password))
    return signedIn(await signing.call(new Api.auth.CheckPassword({ password: proof })))
  })

/** Whose session it is. */
export const whoIs = (signing: Signing): Step<Someone> =>
  step(async () => {
    const [self] = await signing.call(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }))
    return self === undefined
      ? refuse("Nobody is signed in with this session", "Sign in anew.")
      : userOf(self)
  })

/** Ends the session at Telegram. */
export const signOut = (signing: Signing): Step<void> =>
  step(async () => void (await signing.call(new Api.auth.LogOut())))
