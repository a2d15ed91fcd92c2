/** Signing in with a QR code: the client shows a token, another device accepts it (here: the control interface), and the client asks again. */
import { randomBytes } from "node:crypto"
import { Api } from "telegram"
import { type Answer, type Owner, Refusal } from "../contract.ts"
import { now } from "./basics.ts"
import type { FaultBox } from "./faults.ts"
import type { Key } from "./keys.ts"
import { admit, authorization, type SignIn } from "./signIn.ts"

export type QrCodes = {
  readonly answer: SignIn
  /** Accepts a token, or the address that a QR code holds, and gives the key that showed it; `undefined` where it is unknown or too old. */
  readonly accept: (token: string) => Key | undefined
}

const LIFETIME_SECONDS = 30

type Shown = { readonly token: Buffer; readonly key: Key; readonly expires: number; accepted: boolean }

const tokenIn = (text: string): string =>
  Buffer.from(text.replace(/^tg:\/\/login\?token=/, ""), "base64url").toString("hex")

/** `moved`: called when a client is sent to another data centre. */
export const makeQrCodes = (owner: Owner, faults: FaultBox, moved: (dc: number) => void): QrCodes => {
  const shown = new Map<string, Shown>()

  const show = (key: Key): Api.auth.LoginToken => {
    const token = randomBytes(32)
    const expires = now() + LIFETIME_SECONDS
    shown.set(token.toString("hex"), { token, key, expires, accepted: false })
    return new Api.auth.LoginToken({ token, expires })
  }

  const redeem = (key: Key, { token }: Shown): Api.auth.TypeLoginToken => {
    const home = faults.now().migrate?.phone
    if (home !== undefined && home !== key.dc) {
      moved(home)
      return new Api.auth.LoginTokenMigrateTo({ dcId: home, token })
    }
    shown.delete(token.toString("hex"))
    return new Api.auth.LoginTokenSuccess({ authorization: admit(key, owner) })
  }

  const answer = (request: Api.AnyRequest, key: Key): Answer | undefined => {
    if (request instanceof Api.auth.ExportLoginToken) {
      if (key.signedIn === "yes") {
        return new Api.auth.LoginTokenSuccess({ authorization: authorization(owner) })
      }
      const accepted = [...shown.values()].find((one) => one.key === key && one.accepted)
      return accepted === undefined ? show(key) : redeem(key, accepted)
    }
    if (!(request instanceof Api.auth.ImportLoginToken)) return undefined
    const found = shown.get(request.token.toString("hex"))
    if (found === undefined || !found.accepted) throw new Refusal(400, "AUTH_TOKEN_INVALID")
    return redeem(key, found)
  }

  const accept = (text: string): Key | undefined => {
    const found = shown.get(tokenIn(text))
    if (found === undefined || found.expires < now()) return undefined
    found.accepted = true
    return found.key
  }

  return { answer, accept }
}
