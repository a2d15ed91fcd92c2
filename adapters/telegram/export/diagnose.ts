/**
 * Finds out why a run of messages is not valid JSON: which message, which byte, and what stands there. Only ever run on the way to a
 * refusal. The parser's own error is not passed on, because it quotes the text.
 */
import type { SourceRefused } from "../../../application/source.ts"
import { atMessage, notJson, refused, zeroBytes } from "./refusals.ts"
import { ValueScan } from "./scan.ts"

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const LOWER_X = 0x78
const ESCAPES = new Set(Buffer.from('"\\/bfnrtu'))

type Fault = { readonly kind: "escape" | "hex escape" | "control" | "zero"; readonly index: number }

/** The first byte of bytes[from, to) that JSON forbids whatever surrounds it. */
const fault = (bytes: Uint8Array, from: number, to: number): Fault | undefined => {
  let inString = false
  for (let index = from; index < to; index++) {
    const byte = bytes[index] as number
    if (byte === 0) return { kind: "zero", index }
    if (!inString) {
      inString = byte === QUOTE
    } else if (byte === BACKSLASH) {
      const escaped = bytes[index + 1] as number
      if (escaped === LOWER_X) return { kind: "hex escape", index }
      if (!ESCAPES.has(escaped)) return { kind: "escape", index }
      index++
    } else if (byte === QUOTE) {
      inString = false
    } else if (byte < 0x20) {
      return { kind: "control", index }
    }
  }
  return undefined
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const idWithin = (text: string): number | undefined => {
  const id = /"id"\s*:\s*(-?\d{1,15})/.exec(text)?.[1]
  return id === undefined ? undefined : Number(id)
}

const sentence = (found: Fault | undefined, byte: number, id: number | undefined): SourceRefused => {
  const where = atMessage(byte, id)
  if (found?.kind === "hex escape") {
    return refused(
      "a control character is written as \\x, which is not valid JSON (a fault of Telegram Desktop)",
      where,
      "Delete that message or its control character in Telegram and export again.",
    )
  }
  if (found?.kind === "zero") return zeroBytes(byte)
  if (found?.kind === "escape") return notJson("an escape that JSON does not know", where)
  if (found?.kind === "control") return notJson("a bare control character in a string", where)
  return notJson("a message is malformed", where)
}

/** The refusal of bytes[from, to), messages that did not parse; `base` is the position in the file of bytes[0]. */
export const diagnose = (bytes: Buffer, from: number, to: number, base: number): SourceRefused => {
  let start = from
  while (start < to) {
    const after = new ValueScan().run(bytes, start, to)
    const end = after === -1 ? to : after
    const text = bytes.toString("utf8", start, end)
    if (!parses(text)) {
      const found = fault(bytes, start, end)
      return sentence(found, base + (found?.index ?? start), idWithin(text))
    }
    start = end
    while (start < to && bytes[start] !== OPEN_OBJECT) start++
  }
  return sentence(undefined, base + from, undefined)
}
