/**
 * The files of an export's messages as Telegram keeps them: an id that says to which message a file belongs, a reference that has to be fresh, and
 * the bytes, which are those beside the export where they lie there and otherwise follow from the id.
 */
import { createCipheriv } from "node:crypto"
import { closeSync, openSync, readSync, statSync } from "node:fs"
import { join, normalize } from "node:path"
import bigInt from "big-integer"
import { below, bytesOf, longOf } from "./numbers.ts"
import { numberIn, type Raw, textIn } from "./raw.ts"

export type Place = { readonly dialogue: number; readonly message: number }

/** A file of a message: `main`, or what goes with it. */
export type Slot = "main" | "thumb" | "gift"
const slots: ReadonlyArray<Slot> = ["main", "thumb", "gift"]

export type StoredFile = { readonly size: number; readonly path?: string; readonly salt: string }

const TWO = 2n
const MESSAGE_BITS = 32n
const SLOT_BITS = 2n

export const fileId = ({ dialogue, message }: Place, slot: Slot = "main"): bigInt.BigInteger => {
  const place = (BigInt(dialogue + 1) << MESSAGE_BITS) | BigInt(message)
  return bigInt(((place << SLOT_BITS) | BigInt(slots.indexOf(slot))).toString())
}

export const placeOfFile = (id: bigInt.BigInteger): (Place & { readonly slot: Slot }) | undefined => {
  const value = BigInt(id.toString())
  const slot = slots[Number(value & 3n)]
  const place = value >> SLOT_BITS
  const dialogue = Number(place >> MESSAGE_BITS) - 1
  if (slot === undefined || dialogue < 0) return undefined
  return { dialogue, message: Number(place & (TWO ** MESSAGE_BITS - 1n)), slot }
}

/** Whether a field names a file, and no reason why there is none. */
export const isPath = (text: string | undefined): text is string =>
  text !== undefined && text !== "" && !/\((?:File|Photo) [^()]*\)$/.test(text)

const realSize = (path: string): number | undefined => {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() ? stat.size : undefined
}

/** The file that a field of a message names, and its size in another. */
export const storedFile = (folder: string, raw: Raw, nameKey: string, sizeKey: string): StoredFile => {
  const name = textIn(raw, nameKey)
  const salt = `${raw["id"]} ${raw["date_unixtime"]} ${nameKey}`
  const path = isPath(name) && !normalize(name).startsWith("..") ? join(folder, name) : undefined
  const size = path === undefined ? undefined : realSize(path)
  if (path !== undefined && size !== undefined) return { size, path, salt }
  return { size: numberIn(raw, sizeKey) ?? 1000 + below(9000, salt), salt }
}

const BLOCK = 16

const drawn = (salt: string, from: number, length: number): Buffer => {
  const counter = Buffer.alloc(BLOCK)
  counter.writeUInt32BE(Math.floor(from / BLOCK), BLOCK - 4)
  const skipped = from % BLOCK
  const cipher = createCipheriv("aes-128-ctr", bytesOf(BLOCK, salt), counter)
  return cipher.update(Buffer.alloc(skipped + length)).subarray(skipped)
}

const readAt = (path: string, from: number, length: number): Buffer => {
  const file = openSync(path, "r")
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, from))
  } finally {
    closeSync(file)
  }
}

/** The bytes from a place on, at most so many; none after the end. */
export const fileBytes = ({ size, path, salt }: StoredFile, from: number, most: number): Buffer => {
  const length = Math.max(0, Math.min(most, size - from))
  if (length === 0) return Buffer.alloc(0)
  return path === undefined ? drawn(salt, from, length) : readAt(path, from, length)
}

export const fileHash = (seed: string, id: bigInt.BigInteger): bigInt.BigInteger =>
  longOf(`${seed} file ${id}`)

/** What Telegram gives with a file and wants back: each generation of references replaces the one before. */
export const fileReference = (seed: string, id: bigInt.BigInteger, generation: number): Buffer =>
  bytesOf(24, `${seed} reference ${id} ${generation}`)
