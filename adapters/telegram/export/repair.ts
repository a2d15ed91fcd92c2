/**
 * Mends what Telegram Desktop itself wrote wrongly: control characters as `\xHH` in strings, which JSON wants as `\u00HH`, and values of
 * `document_id` without quotes (4.0.4 to 4.1.1), which are a sentence or a path. Asked only for text that did not parse, so a sound file
 * costs nothing. Changes nothing else: what is wrong in another way stays so and is refused.
 */
const LINE_FEED = 0x0a
const QUOTE = 0x22
const CLOSE_PARENTHESIS = 0x29
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const LOWER_X = 0x78

const KEY = Buffer.from('"document_id"')
const SCALAR = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

const isHex = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66))

/** `text` takes the place of bytes[from, to). */
type Patch = { readonly from: number; readonly to: number; readonly text: string }

/** `\xHH` at this backslash. */
export const isHexEscape = (bytes: Uint8Array, at: number): boolean =>
  bytes[at + 1] === LOWER_X && isHex(bytes[at + 2]) && isHex(bytes[at + 3])

/** Whether a key begins its line: then its value ends with the line. */
const beginsLine = (bytes: Uint8Array, key: number): boolean => {
  let before = key - 1
  while (bytes[before] === 0x20 || bytes[before] === 0x09) before--
  return bytes[before] === LINE_FEED
}

const indexWithin = (bytes: Buffer, byte: number, from: number, to: number): number => {
  const found = bytes.indexOf(byte, from)
  return found === -1 || found > to ? to : found
}

/** The index after the value without quotes that begins at `from`, whose key stands at `key`. */
const bareEnd = (bytes: Buffer, key: number, from: number, to: number): number => {
  if (!beginsLine(bytes, key)) {
    const until = Math.min(indexWithin(bytes, CLOSE_OBJECT, from, to), indexWithin(bytes, COMMA, from, to))
    // The sentences that stand in the place of a file end with their parenthesis, and one of them has a comma.
    return bytes[from] === 0x28 ? Math.min(to, indexWithin(bytes, CLOSE_PARENTHESIS, from, to) + 1) : until
  }
  let end = indexWithin(bytes, LINE_FEED, from, to)
  while (end > from && isSpace(bytes[end - 1])) end--
  if (bytes[end - 1] === COMMA) end--
  while (end > from && isSpace(bytes[end - 1])) end--
  return end
}

/** The quotes that the value of the key at `key` lacks; undefined where it is a value of JSON. `after` is the index after the key. */
const quotesFor = (bytes: Buffer, key: number, after: number, to: number): Patch | undefined => {
  if (!bytes.subarray(key, after).equals(KEY)) return undefined
  let from = after
  while (isSpace(bytes[from])) from++
  if (bytes[from] !== COLON) return undefined
  from++
  while (isSpace(bytes[from])) from++
  if ('"{[}],'.includes(String.fromCharCode(bytes[from] ?? QUOTE)) || from >= to) return undefined
  const end = bareEnd(bytes, key, from, to)
  const bare = bytes.toString("utf8", from, end)
  return SCALAR.test(bare) ? undefined : { from, to: end, text: JSON.stringify(bare) }
}

/** Goes over the string whose opening quote stands at `from` and notes its `\xHH`; the index after it, or `to`. */
const passString = (bytes: Buffer, from: number, to: number, patches: Array<Patch>): number => {
  for (let i = from + 1; i < to; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) return i + 1
    if (byte !== BACKSLASH) continue
    if (isHexEscape(bytes, i)) patches.push({ from: i, to: i + 2, text: "\\u00" })
    i++
  }
  return to
}

/** What can be mended in the value that starts at `from`, and the index after it: -1 where it does not end before `to`. */
const lookOver = (bytes: Buffer, from: number, to: number) => {
  const patches: Array<Patch> = []
  let depth = 0
  for (let i = from; i < to; ) {
    const byte = bytes[i] as number
    if (byte === QUOTE) {
      const after = passString(bytes, i, to, patches)
      const quotes = quotesFor(bytes, i, after, to)
      if (quotes !== undefined) patches.push(quotes)
      i = quotes?.to ?? after
    } else {
      if ((byte | 0x20) === OPEN_OBJECT) depth++
      if ((byte | 0x20) === CLOSE_OBJECT) depth--
      i++
    }
    if (depth <= 0) return { end: i, patches }
  }
  return { end: -1, patches }
}

const patched = (bytes: Buffer, from: number, end: number, patches: ReadonlyArray<Patch>): string => {
  let text = ""
  let copied = from
  for (const patch of patches) {
    text += bytes.toString("utf8", copied, patch.from) + patch.text
    copied = patch.to
  }
  return text + bytes.toString("utf8", copied, end)
}

export type Whole = {
  readonly value: unknown
  /** The index of its first byte, and the one after its last. */
  readonly start: number
  readonly end: number
  /** Its text as it was mended; undefined where it was sound. */
  readonly mended: string | undefined
}

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The value that starts at `start`, mended where that is needed; undefined where it cannot be, or does not end before `to`. */
export const mendValue = (bytes: Buffer, start: number, to: number): Whole | undefined => {
  const { end, patches } = lookOver(bytes, start, to)
  if (end === -1) return undefined
  const text = patched(bytes, start, end, patches)
  const found = parsed(text)
  return found && { ...found, start, end, mended: patches.length === 0 ? undefined : text }
}

/** The objects of bytes[from, to), which begin with the first and end with the last of them, mended; undefined where one cannot be. */
export const mendList = (bytes: Buffer, from: number, to: number): ReadonlyArray<Whole> | undefined => {
  const all: Array<Whole> = []
  for (let start = from; ; ) {
    const whole = bytes[start] === OPEN_OBJECT ? mendValue(bytes, start, to) : undefined
    if (whole === undefined) return undefined
    all.push(whole)
    let next = whole.end
    while (next < to && isSpace(bytes[next])) next++
    if (next === to) return all
    if (bytes[next++] !== COMMA) return undefined
    while (next < to && isSpace(bytes[next])) next++
    start = next
  }
}
