/** The server's RSA key: made at start, known to clients as a PEM file and by its fingerprint, and opening what key exchange hides with it. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
} from "node:crypto"
import { decryptIge } from "./ige.ts"
import { sha1, sha256, xor } from "./numbers.ts"
import { tlBytes } from "./wire.ts"

export type ServerKey = {
  readonly privatePem: string
  readonly publicPem: string
  /** 64 bits, signed, as the library reads and compares it. */
  readonly fingerprint: bigint
  /** The inner data of `req_DH_params`; `undefined` where it was not hidden with this key. */
  readonly open: (encrypted: Buffer) => Buffer | undefined
}

/** The modulus and exponent of a public key, and the id under which Telegram's clients know it. */
export const readPublicKey = (pem: string) => {
  const jwk = createPublicKey(pem).export({ format: "jwk" })
  const n = Buffer.from(jwk.n ?? "", "base64url")
  const e = Buffer.from(jwk.e ?? "", "base64url")
  return { n, e, fingerprint: sha1(tlBytes(n), tlBytes(e)).readBigInt64LE(12) }
}

const TEMPORARY = 32
const DATA = 192

const unhide = (opened: Buffer): Buffer | undefined => {
  const encrypted = opened.subarray(TEMPORARY)
  const temporary = xor(opened.subarray(0, TEMPORARY), sha256(encrypted))
  const plain = decryptIge(encrypted, temporary, Buffer.alloc(32))
  const data = Buffer.from(plain.subarray(0, DATA)).reverse()
  return sha256(temporary, data).equals(plain.subarray(DATA)) ? data : undefined
}

export const serverKeyFrom = (privatePem: string): ServerKey => {
  const key = createPrivateKey(privatePem)
  const publicPem = createPublicKey(key).export({ type: "pkcs1", format: "pem" }).toString()
  return {
    privatePem,
    publicPem,
    fingerprint: readPublicKey(publicPem).fingerprint,
    open: (encrypted) =>
      encrypted.length === 256
        ? unhide(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encrypted))
        : undefined,
  }
}

export const makeServerKey = (): ServerKey => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  return serverKeyFrom(privateKey.export({ type: "pkcs8", format: "pem" }).toString())
}
