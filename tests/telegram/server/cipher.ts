/** The envelope of an encrypted message: the key's id, the message's key, and what `ige.ts` makes of salt, session, message and padding. */
import { randomBytes } from "node:crypto"
import { decryptIge, encryptIge } from "./ige.ts"
import { sha256 } from "./numbers.ts"

/** Who wrote a message: each uses another part of the common key. */
export type Writer = "client" | "server"

const PART: Readonly<Record<Writer, number>> = { client: 0, server: 8 }

const keyAndIv = (secret: Buffer, messageKey: Buffer, part: number) => {
  const a = sha256(messageKey, secret.subarray(part, part + 36))
  const b = sha256(secret.subarray(part + 40, part + 76), messageKey)
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  }
}

const messageKeyOf = (secret: Buffer, part: number, padded: Buffer): Buffer =>
  sha256(secret.subarray(88 + part, 120 + part), padded).subarray(8, 24)

/** `undefined` where the frame was not written with this key. */
export const open = (secret: Buffer, frame: Buffer, writer: Writer): Buffer | undefined => {
  if ((frame.length - 24) % 16 !== 0 || frame.length < 72) return undefined
  const part = PART[writer]
  const messageKey = frame.subarray(8, 24)
  const { key, iv } = keyAndIv(secret, messageKey, part)
  const plain = decryptIge(frame.subarray(24), key, iv)
  return messageKeyOf(secret, part, plain).equals(messageKey) ? plain : undefined
}

export const seal = (secret: Buffer, keyId: Buffer, plain: Buffer, writer: Writer): Buffer => {
  const part = PART[writer]
  const padding = 12 + ((16 - ((plain.length + 12) % 16)) % 16)
  const padded = Buffer.concat([plain, randomBytes(padding)])
  const messageKey = messageKeyOf(secret, part, padded)
  const { key, iv } = keyAndIv(secret, messageKey, part)
  return Buffer.concat([keyId, messageKey, encryptIge(padded, key, iv)])
}
