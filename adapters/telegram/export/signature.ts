/**
 * A look at the first bytes of a file: whether it can be JSON in UTF-8 at all. A byte order mark of UTF-8, which editors add, is passed
 * over; UTF-16 and UTF-32 are refused with the command that converts them, and what is commonly given by mistake is named.
 */
import type { SourceRefused } from "../../../application/source.ts"
import { OPEN_OBJECT, peek } from "./outline.ts"
import { atByte, otherEncoding, refused, unknownShape, zeroBytes } from "./refusals.ts"
import type { ByteWindow } from "./window.ts"

const startsWith = (bytes: Buffer, ...expected: ReadonlyArray<number>): boolean =>
  expected.every((byte, index) => bytes[index] === byte)

const readHead = async (window: ByteWindow): Promise<Buffer> => {
  while (window.end - window.start < 4 && (await window.more())) {}
  return window.bytes.subarray(window.start, window.end)
}

/** Two or four bytes for each character: a mark says so, or the zeros beside the first brace. */
const wide = (head: Buffer): SourceRefused | undefined => {
  if (startsWith(head, 0xff, 0xfe, 0, 0) || startsWith(head, 0, 0, 0xfe, 0xff)) {
    return otherEncoding(0, "its byte order mark is that of UTF-32", "UTF-32")
  }
  if (startsWith(head, 0xff, 0xfe) || startsWith(head, 0xfe, 0xff)) {
    return otherEncoding(0, "its byte order mark is that of UTF-16", "UTF-16")
  }
  const guess = (name: string) => `it looks like ${name} (a guess from its first bytes)`
  if (startsWith(head, OPEN_OBJECT, 0)) return otherEncoding(1, guess("UTF-16LE"), "UTF-16LE")
  if (startsWith(head, 0, OPEN_OBJECT)) return otherEncoding(0, guess("UTF-16BE"), "UTF-16BE")
  return undefined
}

const mistaken = (head: Buffer, first: number, position: number): SourceRefused => {
  const again = "Give the result.json that Telegram Desktop wrote."
  if (first === -1) return refused("the file is empty", atByte(0), "Export again, format JSON.")
  if (startsWith(head, 0x50, 0x4b))
    return refused("the file is a ZIP archive", atByte(0), `Unpack it. ${again}`)
  if (first === 0) return zeroBytes(position)
  if (first === 0x3c)
    return refused("the file is HTML, not JSON", atByte(position), `Export again, format JSON. ${again}`)
  return unknownShape("it does not begin with an object", atByte(position))
}

/** Moves the window to the first brace of the file. */
export const startsLikeJson = async (window: ByteWindow): Promise<void> => {
  const head = Buffer.from((await readHead(window)).subarray(0, 4))
  const encoded = wide(head)
  if (encoded !== undefined) throw encoded
  if (startsWith(head, 0xef, 0xbb, 0xbf)) window.start += 3
  const first = await peek(window)
  if (first !== OPEN_OBJECT) throw mistaken(head, first, window.position)
}
