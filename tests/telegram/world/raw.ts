/** Fields of an export's objects by their names, each asked for with the type that it should have; undefined where it has another. */
import bigInt from "big-integer"

export type Raw = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const textIn = (raw: Raw, key: string): string | undefined => {
  const value = raw[key]
  return typeof value === "string" ? value : undefined
}

export const numberIn = (raw: Raw, key: string): number | undefined => {
  const value = raw[key]
  return typeof value === "number" ? value : undefined
}

export const flagIn = (raw: Raw, key: string): boolean => raw[key] === true

export const listIn = (raw: Raw, key: string): ReadonlyArray<unknown> => {
  const value = raw[key]
  return Array.isArray(value) ? value : []
}

export const recordIn = (raw: Raw, key: string): Raw | undefined => {
  const value = raw[key]
  return isRecord(value) ? value : undefined
}

export const recordsIn = (raw: Raw, key: string): ReadonlyArray<Raw> => listIn(raw, key).filter(isRecord)

/** A number that may have more digits than a number of this language holds; then it is a string of them. */
export const longIn = (raw: Raw, key: string): bigInt.BigInteger | undefined => {
  const value = raw[key]
  if (typeof value === "number") return bigInt(value)
  return typeof value === "string" && /^-?\d+$/.test(value) ? bigInt(value) : undefined
}

/** Seconds of UTC; undefined where the message has no time. */
export const dateOf = (raw: Raw): number | undefined => {
  const seconds = Number(raw["date_unixtime"] ?? 0)
  return seconds > 0 ? seconds : undefined
}

/** Seconds of UTC of a local time that stands in a message, by how far that message's own clock is ahead of UTC. */
export const instantIn = (raw: Raw, local: string | undefined): number => {
  const shown = Date.parse(`${local ?? textIn(raw, "date")}Z`) / 1000
  const ahead = Date.parse(`${textIn(raw, "date")}Z`) / 1000 - (dateOf(raw) ?? 0)
  return Number.isNaN(shown - ahead) ? (dateOf(raw) ?? 0) : shown - ahead
}

const UNSAFE = /[:[,]\s*-?\d{16,}/

/** Node gives a reviver the number as it was written; the types do not know of it. */
type Reviver = (this: unknown, key: string, value: unknown, context?: { readonly source?: string }) => unknown

const keepDigits: Reviver = (_key, value, context) =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
    ? context?.source
    : value

/** A piece of an export as an object. Control characters, which Telegram Desktop writes in a way that is no JSON, are put right. */
export const parsePiece = (written: string): Raw => {
  const text = written.includes("\\x")
    ? written.replace(/\\(?:x([0-9A-F]{2})|.)/gs, (all, hex) => (hex === undefined ? all : `\\u00${hex}`))
    : written
  const value: unknown =
    /\d{16}/.test(text) && UNSAFE.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  return isRecord(value) ? value : {}
}
