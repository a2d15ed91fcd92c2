/**
 * Finds the values of a key in bytes of JSON, wherever they begin and end, without parsing. A key that is followed by a colon cannot stand in a
 * text, where its quote would be escaped, so nothing that people wrote is taken for the format.
 */
const QUOTE = 0x22
const COLON = 0x3a

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

export const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39
export const isQuote = (byte: number | undefined): boolean => byte === QUOTE

/** A key to look for: without the quote before it, which every string has and which makes the search ten times slower. */
export const keyBytes = (key: string): Buffer => Buffer.from(`${key}"`)

/** The index of the value of the key that ends before `from`, or -1 where it is no key or the value is not there yet. */
const valueAt = (bytes: Buffer, from: number): number => {
  let at = from
  while (isSpace(bytes[at])) at++
  if (bytes[at] !== COLON) return -1
  do at++
  while (isSpace(bytes[at]))
  return at < bytes.length ? at : -1
}

/** Visits the values of a key, by the index of their first byte, until the visitor says that it has enough. */
export const eachValue = (bytes: Buffer, key: Buffer, visit: (at: number) => boolean): void => {
  for (let found = bytes.indexOf(key); found !== -1; found = bytes.indexOf(key, found + key.length)) {
    const at = valueAt(bytes, found + key.length)
    if (at !== -1 && visit(at)) return
  }
}

/** The number of at most ten digits that begins at an index, with or without a quote; 0 where there is none. */
export const numberAt = (bytes: Buffer, at: number): number => {
  const from = isQuote(bytes[at]) ? at + 1 : at
  let number = 0
  for (let index = from; isDigit(bytes[index]); index++) {
    if (index - from === 10) return 0
    number = number * 10 + (bytes[index] as number) - 0x30
  }
  return number
}

/** The string of a certain length that begins at an index; undefined where there is none. */
export const stringAt = (bytes: Buffer, at: number, length: number): string | undefined =>
  isQuote(bytes[at]) && isQuote(bytes[at + 1 + length])
    ? bytes.toString("latin1", at + 1, at + 1 + length)
    : undefined
