/** Numbers that Telegram would draw and that a test wants to be the same each time: access hashes, ids of what the export does not name. */
import { createHash } from "node:crypto"
import bigInt from "big-integer"

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest()

/** A positive number of 62 bits. */
export const longOf = (text: string): bigInt.BigInteger =>
  bigInt((digestOf(text).readBigUInt64LE(0) >> 2n).toString())

/** From 0 to below `limit`. */
export const below = (limit: number, text: string): number => digestOf(text).readUInt32LE(8) % limit

export const bytesOf = (length: number, text: string): Buffer => digestOf(text).subarray(0, length)
