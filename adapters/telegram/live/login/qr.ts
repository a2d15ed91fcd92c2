/** A QR code for a device that is signed in: the token that is to be shown, and what came of it. */
import { Effect, Redacted } from "effect"
import { Api } from "telegram"
import type { Signing } from "./signing.ts"
import {
  type Application,
  orPassword,
  type PasswordNeeded,
  refuse,
  type SignedIn,
  type Step,
  signedIn,
  step,
} from "./step.ts"

export type QrToken = {
  readonly _tag: "QrToken"
  readonly link: string
  /** By the clock, milliseconds since 1970. */
  readonly expires: number
}

const LEAST_MS = 5_000
const MOST_MS = 60_000

const tokenOf = ({ token, expires }: Api.auth.LoginToken): QrToken => {
  // The two clocks may differ.
  const left = Math.min(MOST_MS, Math.max(LEAST_MS, expires * 1000 - Date.now()))
  return {
    _tag: "QrToken",
    link: `tg://login?token=${token.toString("base64url")}`,
    expires: Date.now() + left,
  }
}

/** The token that is to be shown now, or what came of the one before. */
export const qrToken = (
  signing: Signing,
  { id, hash }: Application,
): Step<QrToken | SignedIn | PasswordNeeded> =>
  step(() =>
    orPassword(async () => {
      const request = new Api.auth.ExportLoginToken({
        apiId: id,
        apiHash: Redacted.value(hash),
        exceptIds: [],
      })
      let answer = await signing.call(request)
      if (answer instanceof Api.auth.LoginTokenMigrateTo) {
        await signing.moveTo(answer.dcId)
        answer = await signing.call(new Api.auth.ImportLoginToken({ token: answer.token }))
      }
      if (answer instanceof Api.auth.LoginTokenSuccess) return signedIn(answer.authorization)
      return answer instanceof Api.auth.LoginToken
        ? tokenOf(answer)
        : refuse("Telegram moves this sign-in in a circle", "Try again.")
    }),
  )

const updatesIn = (update: Api.TypeUpdate | Api.TypeUpdates): ReadonlyArray<Api.TypeUpdate> =>
  "updates" in update
    ? update.updates
    : update instanceof Api.UpdateShort
      ? [update.update]
      : [update as Api.TypeUpdate]

/** Done when another device has taken the token up, or when it has expired. */
export const qrTaken = (signing: Signing, { expires }: QrToken): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const timer = setTimeout(() => done(), Math.max(0, expires - Date.now()))
    const stop = signing.onUpdate((update) => {
      if (updatesIn(update).some((one) => one instanceof Api.UpdateLoginToken)) done()
    })
    const quiet = (): void => {
      clearTimeout(timer)
      stop()
    }
    const done = (): void => {
      quiet()
      resume(Effect.void)
    }
    return Effect.sync(quiet)
  })
