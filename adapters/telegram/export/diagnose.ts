/**
 * Finds out why values are not valid JSON, even mended: which message, which byte, and what stands there. Only ever run on the way to a
 * refusal. The parser's own error is not passed on, because it quotes the text.
 */
import type { SourceRefused } from "../../../application/source.ts"
import { atByte, atMessage, notJson, zeroBytes } from "./refusals.ts"
import { isHexEscape, mendValue } from "./repair.ts"
import { ValueScan } from "./scan.ts"

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const ESCAPES = new Set(Buffer.from('"\\/bfnrtu'))

type Fault = { readonly kind: "escape" | "control" | "zero"; readonly index: number }

/** The first byte of bytes[from, to) that JSON forbids whatever surrounds it, and that cannot be mended. */
const fault = (bytes: Uint8Array, from: number, to: number): Fault | undefined => {
  let inString = false
  for (let index = from; index < to; index++) {
    const byte = bytes[index] as number
    if (byte === 0) return { kind: "zero", index }
    if (!inString) {
      inString = byte === QUOTE
    } else if (byte === BACKSLASH) {
      if (!ESCAPES.has(bytes[index + 1] as number) && !isHexEscape(bytes, index))
        return { kind: "escape", index }
      index++
    } else if (byte === QUOTE) {
      inString = false
    } else if (byte < 0x20) {
      return { kind: "control", index }
    }
  }
  return undefined
}

const idWithin = (text: string): number | undefined => {
  const id = /"id"\s*:\s*(-?\d{1,15})/.exec(text)?.[1]
  return id === undefined ? undefined : Number(id)
}

const sentence = (found: Fault | undefined, what: string, byte: number, where: string): SourceRefused => {
  if (found?.kind === "zero") return zeroBytes(byte)
  if (found?.kind === "escape") return notJson("an escape that JSON does not know", where)
  if (found?.kind === "control") return notJson("a bare control character in a string", where)
  return notJson(`${what} is malformed`, where)
}

/** The refusal of the value bytes[from, to), which is no message; `base` is the position in the file of bytes[0]. */
export const diagnoseValue = (bytes: Buffer, from: number, to: number, base: number): SourceRefused => {
  const found = fault(bytes, from, to)
  const byte = base + (found?.index ?? from)
  return sentence(found, "a value", byte, atByte(byte))
}

/** The refusal of bytes[from, to), messages that did not parse. */
export const diagnose = (bytes: Buffer, from: number, to: number, base: number): SourceRefused => {
  let start = from
  while (start < to) {
    const whole = mendValue(bytes, start, to)
    if (whole === undefined) {
      const after = new ValueScan().run(bytes, start, to)
      const end = after === -1 ? to : after
      const found = fault(bytes, start, end)
      const byte = base + (found?.index ?? start)
      const id = idWithin(bytes.toString("utf8", start, end))
      return sentence(found, "a message", byte, atMessage(byte, id))
    }
    start = whole.end
    while (start < to && bytes[start] !== OPEN_OBJECT) start++
  }
  return notJson("messages are not parted by commas", atByte(base + from))
}
