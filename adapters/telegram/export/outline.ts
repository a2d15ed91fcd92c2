/**
 * Walks the outer structure of a JSON document, key by key and element by element, without building what nobody asks for. Each function
 * consumes exactly what it names. A key or an element that was announced must be consumed (read, skipped or walked into) before the next
 * one is asked for. The end of the file in the middle of anything is refused as truncation, a byte that cannot stand there by its place.
 */
import { isUtf8 } from "node:buffer"
import type { SourceRefused } from "../../../application/source.ts"
import { diagnoseValue } from "./diagnose.ts"
import { notUtf8Within } from "./encoding.ts"
import { atByte, notJson, truncated, zeroBytes } from "./refusals.ts"
import { mendValue } from "./repair.ts"
import { ValueScan } from "./scan.ts"
import type { ByteWindow } from "./window.ts"

export const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
export const OPEN_ARRAY = 0x5b
export const CLOSE_ARRAY = 0x5d
export const COMMA = 0x2c
const COLON = 0x3a
const QUOTE = 0x22

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** The next byte that is not white space, not consumed; -1 at the end of the file. */
export const peek = async (window: ByteWindow): Promise<number> => {
  for (;;) {
    while (window.start < window.end) {
      const byte = window.bytes[window.start] as number
      if (!isSpace(byte)) return byte
      window.start++
    }
    if (!(await window.more())) return -1
  }
}

/** What to say of a byte (-1: the end of the file) that cannot stand at a position. */
export const misplaced = (byte: number, position: number, expected: string): SourceRefused => {
  if (byte === -1) return truncated(position)
  return byte === 0 ? zeroBytes(position) : notJson(`${expected} was expected`, atByte(position))
}

const take = async (window: ByteWindow, byte: number, expected: string): Promise<void> => {
  const found = await peek(window)
  if (found !== byte) throw misplaced(found, window.position, expected)
  window.start++
}

/** Consumes the `,` or the closing bracket after a member. True when another one follows. */
const another = async (window: ByteWindow, close: number): Promise<boolean> => {
  const found = await peek(window)
  if (found !== COMMA && found !== close) {
    throw misplaced(found, window.position, "a comma or a closing bracket")
  }
  window.start++
  return found === COMMA
}

/** The keys of the object that starts here. */
export async function* keys(window: ByteWindow): AsyncGenerator<string, void, void> {
  await take(window, OPEN_OBJECT, "an object")
  if ((await peek(window)) === CLOSE_OBJECT) {
    window.start++
    return
  }
  do {
    const found = await peek(window)
    if (found !== QUOTE) throw misplaced(found, window.position, "a key in quotes")
    const key = String(await read(window))
    await take(window, COLON, "a colon")
    yield key
  } while (await another(window, CLOSE_OBJECT))
}

/** The positions of the elements of the array that starts here. */
export async function* elements(window: ByteWindow): AsyncGenerator<number, void, void> {
  await take(window, OPEN_ARRAY, "a list")
  if ((await peek(window)) === CLOSE_ARRAY) {
    window.start++
    return
  }
  do {
    await peek(window)
    yield window.position
  } while (await another(window, CLOSE_ARRAY))
}

const hasBrackets = (byte: number): boolean => byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE

/** Moves over a number, `true`, `false` or `null`; the index after it. Such a value is short. */
const scalarEnd = async (window: ByteWindow): Promise<number> => {
  for (let length = 0; length < 64; length++) {
    if (window.start + length === window.end && !(await window.more()))
      throw truncated(window.positionOf(window.end))
    const byte = window.bytes[window.start + length] as number
    const inside =
      (byte >= 0x30 && byte <= 0x39) ||
      (byte >= 0x61 && byte <= 0x7a) ||
      "+-.E".includes(String.fromCharCode(byte))
    if (!inside) {
      if (length === 0) break
      return window.start + length
    }
  }
  throw misplaced(window.bytes[window.start] as number, window.position, "a value")
}

/** Consumes the value that starts here, whatever its size, in constant memory. */
export const skip = async (window: ByteWindow): Promise<void> => {
  const first = await peek(window)
  if (first === -1) throw truncated(window.position)
  if (!hasBrackets(first)) {
    window.start = await scalarEnd(window)
    return
  }
  const scan = new ValueScan()
  for (;;) {
    const after = scan.run(window.bytes, window.start, window.end)
    window.start = after === -1 ? window.end : after
    if (after !== -1) return
    if (!(await window.more())) throw truncated(window.position)
  }
}

/** Reads on until the object, array or string that starts at `window.start` is there as a whole; the index after it. */
export const wholeValue = async (window: ByteWindow): Promise<number> => {
  const scan = new ValueScan()
  let scanned = 0
  for (;;) {
    const after = scan.run(window.bytes, window.start + scanned, window.end)
    if (after !== -1) return after
    scanned = window.end - window.start
    if (!(await window.more())) throw truncated(window.positionOf(window.end))
  }
}

/** Consumes and builds the value that starts here, mended where it must be: for keys, titles and other small things. */
export const read = async (window: ByteWindow): Promise<unknown> => {
  const first = await peek(window)
  if (first === -1) throw truncated(window.position)
  const after = hasBrackets(first) ? await wholeValue(window) : await scalarEnd(window)
  const position = window.position
  const bytes = window.bytes.subarray(window.start, after)
  if (!isUtf8(bytes)) throw notUtf8Within(bytes, position)
  const from = window.start
  window.start = after
  try {
    return JSON.parse(bytes.toString("utf8"))
  } catch {
    const mended = mendValue(window.bytes, from, after)
    if (mended?.end === after) return mended.value
    throw diagnoseValue(window.bytes, from, after, window.positionOf(0))
  }
}
