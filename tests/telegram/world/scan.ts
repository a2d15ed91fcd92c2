/**
 * Walks over the bytes of a valid JSON file without parsing it: where a value ends, which members an object has, which elements a list. So a file
 * of any size can be kept as bytes, and each message of it be parsed when somebody asks for it.
 */
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [BRACE, BRACKET] = [0x7b, 0x5b]
const [BRACE_END, BRACKET_END] = [0x7d, 0x5d]

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

export const afterSpace = (bytes: Buffer, from: number): number => {
  let at = from
  while (isSpace(bytes[at])) at++
  return at
}

const endOfString = (bytes: Buffer, from: number): number => {
  let at = from + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at + 1
}

const endOfScalar = (bytes: Buffer, from: number): number => {
  let at = from
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === COMMA || byte === BRACE_END || byte === BRACKET_END || isSpace(byte)) break
  }
  return at
}

/** The index after the value that begins at `from`. */
export const endOfValue = (bytes: Buffer, from: number): number => {
  const first = bytes[from]
  if (first === QUOTE) return endOfString(bytes, from)
  if (first !== BRACE && first !== BRACKET) return endOfScalar(bytes, from)
  let depth = 0
  let at = from
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = endOfString(bytes, at)
      continue
    }
    if (byte === BRACE || byte === BRACKET) depth++
    else if (byte === BRACE_END || byte === BRACKET_END) depth--
    at++
    if (depth === 0) return at
  }
  throw new Error("the export ends in the middle of a value")
}

/** Says where the value that begins at `start` ends, if it went through it anyway. */
export type Visit = (start: number) => number | undefined

type Step = (at: number) => number

/** Goes through what stands between brackets; gives the index after the closing one. */
const eachBetween = (bytes: Buffer, from: number, step: Step): number => {
  let at = afterSpace(bytes, from + 1)
  while (bytes[at] !== BRACE_END && bytes[at] !== BRACKET_END) {
    at = afterSpace(bytes, step(at))
    if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1)
    if (at >= bytes.length) throw new Error("the export ends in the middle of a value")
  }
  return at + 1
}

/** Visits the elements of the list at `from`. */
export const eachElement = (bytes: Buffer, from: number, visit: Visit): number =>
  eachBetween(bytes, from, (at) => visit(at) ?? endOfValue(bytes, at))

/** Visits the members of the object at `from`. */
export const eachMember = (
  bytes: Buffer,
  from: number,
  visit: (key: string, start: number) => number | undefined,
): number =>
  eachBetween(bytes, from, (at) => {
    const keyEnd = endOfString(bytes, at)
    const key: string = JSON.parse(bytes.toString("utf8", at, keyEnd))
    const start = afterSpace(bytes, afterSpace(bytes, keyEnd) + 1)
    return visit(key, start) ?? endOfValue(bytes, start)
  })
