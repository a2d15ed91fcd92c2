/**
 * Says of bytes that are not UTF-8 where the first wrong one stands and which encoding they probably have. Only ever run on the way to
 * a refusal, so it may be slow. Encodings with one byte for each character have no mark: what is said of them is a guess, and says so.
 */
import type { SourceRefused } from "../../../application/source.ts"
import { notUtf8, otherEncoding } from "./refusals.ts"

const REPLACEMENT = Buffer.from("\uFFFD", "utf8")

/** The index of the first byte that is not UTF-8. */
export const firstWrongByte = (bytes: Buffer): number => {
  const text = bytes.toString("utf8")
  let index = 0
  let from = 0
  for (;;) {
    const replaced = text.indexOf("\uFFFD", from)
    if (replaced === -1) return bytes.length
    index += Buffer.byteLength(text.slice(from, replaced), "utf8")
    if (!bytes.subarray(index, index + REPLACEMENT.length).equals(REPLACEMENT)) return index
    index += REPLACEMENT.length
    from = replaced + 1
  }
}

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a

/** What an encoding is called, and what `iconv` calls it. */
type Encoding = { readonly name: string; readonly iconv: string }

const cyrillic = {
  windows: { name: "Windows-1251", iconv: "WINDOWS-1251" },
  koi: { name: "KOI8-R", iconv: "KOI8-R" },
} as const

/** Latin letters with marks are the same bytes in both; only Windows has letters from 80 to 9F, and not all of these are given. */
const latin = (high: ReadonlyArray<number>): Encoding =>
  high.some((byte) => [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte))
    ? { name: "Latin-1", iconv: "ISO-8859-1" }
    : { name: "Windows-1252 or Latin-1", iconv: "WINDOWS-1252" }

/**
 * Words of Cyrillic letters are bytes from C0 on in a row; most letters are small, which are E0 to FF in Windows-1251 and C0 to DF in KOI8-R.
 * Where such bytes stand one by one among Latin letters, they are Latin letters with marks. Undefined where most of them are UTF-8 after
 * all, or nothing speaks for an encoding.
 */
const guess = (bytes: Buffer): Encoding | undefined => {
  const high = [...bytes].filter((byte) => byte >= 0x80)
  const sound = Buffer.from(bytes.toString("utf8").replaceAll("\uFFFD", "")).filter((byte) => byte >= 0x80)
  if (sound.length * 2 > high.length) return undefined
  let [lower, upper, alone] = [0, 0, 0]
  for (const [index, byte] of bytes.entries()) {
    if (byte < 0xc0) continue
    const [before = 0, after = 0] = [bytes[index - 1], bytes[index + 1]]
    if (before >= 0xc0 || after >= 0xc0) byte >= 0xe0 ? upper++ : lower++
    else if (isLetter(before) || isLetter(after)) alone++
  }
  if (alone > 0 && alone >= lower + upper) return latin(high)
  if (lower + upper === 0) return undefined
  return upper >= lower ? cyrillic.windows : cyrillic.koi
}

/** So much on each side of the first wrong byte is looked at. */
const SAMPLE = 32 * 1024

/** `position` is where `bytes` begins in the file. */
export const notUtf8Within = (bytes: Buffer, position: number): SourceRefused => {
  const index = firstWrongByte(bytes)
  const byte = position + index
  const encoding = guess(bytes.subarray(Math.max(0, index - SAMPLE), index + SAMPLE))
  if (encoding === undefined) return notUtf8(byte)
  return otherEncoding(byte, `it looks like ${encoding.name} (a guess from its letters)`, encoding.iconv)
}
