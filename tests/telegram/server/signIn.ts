/** Signing in with a code and a password, out again, and over to another data centre. Codes and passwords are refused as Telegram refuses them. */
import { randomBytes } from "node:crypto"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { type Answer, type Owner, Refusal } from "../contract.ts"
import type { FaultBox } from "./faults.ts"
import type { Key } from "./keys.ts"
import { ALGORITHM, type Challenge, makeSrp } from "./srp.ts"

/** What a client needs to know to be let in at all. */
export const API_ID = 17_349
export const API_HASH = "344583e45741c457fe1862106095a5eb"

/** Answers requests about signing in; others are `undefined`. */
export type SignIn = (request: Api.AnyRequest, key: Key) => Answer | undefined

const digits = (phone: string): string => phone.replaceAll(/\D/g, "")

export const authorization = (owner: Owner): Api.auth.Authorization =>
  new Api.auth.Authorization({ user: owner.user })

/** Lets a client in whose code was right, or whose token was accepted, unless there is a password to ask for. */
export const admit = (key: Key, owner: Owner): Api.auth.Authorization => {
  key.signedIn = owner.password === undefined ? "yes" : "password"
  if (key.signedIn === "password") throw new Refusal(401, "SESSION_PASSWORD_NEEDED")
  return authorization(owner)
}

/** Refuses where signing in belongs to another data centre. */
const atHome = (key: Key, faults: FaultBox): void => {
  const home = faults.now().migrate?.phone
  if (home !== undefined && home !== key.dc) throw new Refusal(303, `PHONE_MIGRATE_${home}`)
}

export const makeCodes = (owner: Owner, faults: FaultBox): SignIn => {
  const sent = new Map<string, Key>()
  const send = (phone: string, key: Key, type: Api.auth.TypeSentCodeType): Api.auth.SentCode => {
    if (digits(phone) !== digits(owner.phone)) throw new Refusal(400, "PHONE_NUMBER_INVALID")
    for (const [hash, by] of sent) if (by === key) sent.delete(hash)
    const phoneCodeHash = randomBytes(9).toString("hex")
    sent.set(phoneCodeHash, key)
    return new Api.auth.SentCode({ type, phoneCodeHash, nextType: new Api.auth.CodeTypeSms() })
  }
  const length = owner.code.length
  return (request, key) => {
    if (request instanceof Api.auth.SendCode) {
      if (request.apiId !== API_ID || request.apiHash !== API_HASH) throw new Refusal(400, "API_ID_INVALID")
      atHome(key, faults)
      return send(request.phoneNumber, key, new Api.auth.SentCodeTypeApp({ length }))
    }
    if (request instanceof Api.auth.ResendCode) {
      if (!sent.has(request.phoneCodeHash)) throw new Refusal(400, "PHONE_CODE_EXPIRED")
      return send(request.phoneNumber, key, new Api.auth.SentCodeTypeSms({ length }))
    }
    if (request instanceof Api.auth.CancelCode) return sent.delete(request.phoneCodeHash)
    if (request instanceof Api.auth.SignIn) {
      atHome(key, faults)
      if (digits(request.phoneNumber) !== digits(owner.phone)) throw new Refusal(400, "PHONE_NUMBER_INVALID")
      if (!request.phoneCode) throw new Refusal(400, "PHONE_CODE_EMPTY")
      if (sent.get(request.phoneCodeHash) !== key) throw new Refusal(400, "PHONE_CODE_EXPIRED")
      if (request.phoneCode !== owner.code) throw new Refusal(400, "PHONE_CODE_INVALID")
      sent.delete(request.phoneCodeHash)
      return admit(key, owner)
    }
    if (request instanceof Api.auth.LogOut && key.signedIn !== "no") {
      key.signedIn = "no"
      key.takeout = undefined
      return new Api.auth.LoggedOut({})
    }
    return undefined
  }
}

const algorithm = (): Api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow =>
  new Api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(ALGORITHM)

const asked = (challenge: Challenge | undefined): Api.account.Password =>
  new Api.account.Password({
    hasPassword: challenge !== undefined,
    ...(challenge === undefined
      ? {}
      : { currentAlgo: algorithm(), srp_B: challenge.B, srpId: returnBigInt(challenge.id), hint: "a hint" }),
    newAlgo: algorithm(),
    newSecureAlgo: new Api.SecurePasswordKdfAlgoUnknown(),
    secureRandom: randomBytes(SECURE_RANDOM),
  })

const SECURE_RANDOM = 256

export const makePassword = (owner: Owner): SignIn => {
  const challenge = owner.password === undefined ? undefined : makeSrp(owner.password)
  const given = new Map<string, Challenge>()
  return (request, key) => {
    if (key.signedIn === "no") return undefined
    if (request instanceof Api.account.GetPassword) {
      const next = challenge?.()
      if (next !== undefined) given.set(String(next.id), next)
      return asked(next)
    }
    if (!(request instanceof Api.auth.CheckPassword)) return undefined
    const proof = request.password
    if (!(proof instanceof Api.InputCheckPasswordSRP)) throw new Refusal(400, "PASSWORD_HASH_INVALID")
    const answered = given.get(String(proof.srpId))
    if (answered === undefined) throw new Refusal(400, "SRP_ID_INVALID")
    given.delete(String(proof.srpId))
    if (!answered.holds(proof)) throw new Refusal(400, "PASSWORD_HASH_INVALID")
    key.signedIn = "yes"
    return authorization(owner)
  }
}

/** A signed-in client's key at one data centre vouches for its key at another. */
export const makeTransfer = (owner: Owner): SignIn => {
  const exported = new Map<string, number>()
  return (request, key) => {
    if (request instanceof Api.auth.ExportAuthorization && key.signedIn === "yes") {
      if (request.dcId === key.dc) throw new Refusal(400, "DC_ID_INVALID")
      const bytes = randomBytes(32)
      exported.set(bytes.toString("hex"), request.dcId)
      return new Api.auth.ExportedAuthorization({ id: owner.user.id, bytes })
    }
    if (!(request instanceof Api.auth.ImportAuthorization)) return undefined
    const dc = exported.get(request.bytes.toString("hex"))
    if (dc === undefined || !request.id.equals(owner.user.id)) throw new Refusal(400, "AUTH_BYTES_INVALID")
    exported.delete(request.bytes.toString("hex"))
    key.dc = dc
    key.signedIn = "yes"
    return authorization(owner)
  }
}
