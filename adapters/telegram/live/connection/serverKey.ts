/**
 * The RSA keys by which Telegram's servers prove who they are. The library knows Telegram's own; a server of one's own needs its key registered,
 * for the whole process. The fingerprint is MTProto's: the last 8 bytes of the SHA-1 of the key's two numbers, as a little-endian signed number.
 */
import { createPublicKey } from "node:crypto"
import { helpers } from "telegram"
import { _serverKeys } from "telegram/crypto/RSA.js"
import { sha1 } from "../../../../domain/hash.ts"

export type ServerKey = { readonly fingerprint: string; readonly n: Buffer; readonly e: number }

/** A byte string as MTProto writes it: its length, itself, zeros up to a multiple of four. */
const written = (bytes: Buffer): Buffer => {
  const head =
    bytes.length < 254
      ? Buffer.from([bytes.length])
      : Buffer.from([254, bytes.length & 0xff, (bytes.length >> 8) & 0xff, bytes.length >> 16])
  const padding = Buffer.alloc((4 - ((head.length + bytes.length) % 4)) % 4)
  return Buffer.concat([head, bytes, padding])
}

export const fingerprintOf = (n: Buffer, e: Buffer): string =>
  sha1(Buffer.concat([written(n), written(e)]))
    .readBigInt64LE(12)
    .toString()

/** A public key in PEM, PKCS #1 or SPKI; undefined where it is none, or not RSA. */
export const readServerKey = (pem: string): ServerKey | undefined => {
  try {
    const key = createPublicKey(pem)
    const { n, e } = key.export({ format: "jwk" })
    if (key.asymmetricKeyType !== "rsa" || n === undefined || e === undefined) return undefined
    const [modulus, exponent] = [Buffer.from(n, "base64url"), Buffer.from(e, "base64url")]
    return {
      fingerprint: fingerprintOf(modulus, exponent),
      n: modulus,
      e: exponent.readUIntBE(0, exponent.length),
    }
  } catch {
    return undefined
  }
}

export const trustServerKey = ({ fingerprint, n, e }: ServerKey): void => {
  _serverKeys.set(fingerprint, { n: helpers.readBigIntFromBuffer(n, false, false), e })
}
