/**
 * What people type, read into what the program means: pure, and exact about what was expected. Times are UTC; a date stands for its first
 * moment. Lists are put in one order, so that the same wish always reads the same.
 */
import { isTenant } from "../domain/identity.ts"
import type { DialogueFamily } from "../domain/peer.ts"

export type Parsed<A> =
  | { readonly ok: true; readonly value: A }
  | { readonly ok: false; readonly expected: string }

const good = <A>(value: A): Parsed<A> => ({ ok: true, value })
const bad = (expected: string): { readonly ok: false; readonly expected: string } => ({ ok: false, expected })

export const parseTenant = (text: string): Parsed<string> =>
  isTenant(text) ? good(text) : bad("a UUID in lower case, such as 550e8400-e29b-41d4-a716-446655440000")

const LARGEST_ID = 2 ** 52

const wholeNumber = (text: string, least: number, most: number): number | undefined => {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return number >= least && number <= most ? number : undefined
}

export const parseAccount = (text: string): Parsed<number> => {
  const id = wholeNumber(text, 1, LARGEST_ID)
  return id === undefined ? bad("the Telegram id of a user, such as 100200300") : good(id)
}

export const parseCount = (text: string): Parsed<number> => {
  const count = wholeNumber(text, 1, Number.MAX_SAFE_INTEGER)
  return count === undefined ? bad("a whole number above 0") : good(count)
}

const MOST_DAYS = 36_500

export const parseDays = (text: string): Parsed<number> => {
  const days = wholeNumber(text, 0, MOST_DAYS)
  return days === undefined ? bad("a number of days, 0 or more") : good(days)
}

/** A place in the log. */
export const parseSequence = parseCount

export const parsePort = (text: string): Parsed<number> => {
  const port = wholeNumber(text, 0, 65_535)
  return port === undefined ? bad("a port, 0 to 65535") : good(port)
}

const families: ReadonlyArray<DialogueFamily> = ["dm", "group", "channel"]
const words = (text: string): ReadonlyArray<string> => text.split(",").map((word) => word.trim())

export const parseTypes = (text: string): Parsed<ReadonlyArray<DialogueFamily>> => {
  const wanted = words(text)
  const unknown = wanted.some((word) => !families.some((family) => family === word))
  return unknown
    ? bad("a list of dm, group, channel, such as dm,group")
    : good(families.filter((family) => wanted.includes(family)))
}

export const parseIds = (text: string): Parsed<ReadonlyArray<number>> => {
  const ids = words(text).map((word) => wholeNumber(word, 1, LARGEST_ID))
  const known = ids.filter((id) => id !== undefined)
  return known.length < ids.length
    ? bad("ids of dialogues without a sign, separated by commas")
    : good([...new Set(known)].sort((a, b) => a - b))
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/
const EXPECTED_TIME =
  "a date such as 2024-01-31, or a time such as 2024-01-31T18:30:00Z (UTC where no zone is given)"

/**
 * UTC seconds. A fraction counts up to the next second: messages have whole ones, so both "not older than" and "before" keep their
 * meaning.
 */
export const parseTime = (text: string): Parsed<number> => {
  const found = DATE.exec(text.trim())
  if (found === null) return bad(EXPECTED_TIME)
  const [, date, time = "00:00", seconds = "00", fraction, zone = "Z"] = found
  const midnight = Date.parse(`${date}T00:00:00Z`)
  const moment = Date.parse(`${date}T${time}:${seconds}${zone}`)
  if (Number.isNaN(moment) || Number.isNaN(midnight)) return bad(EXPECTED_TIME)
  // Date.parse takes the 31st of February for a day in March.
  if (new Date(midnight).toISOString().slice(0, 10) !== date) return bad("a day that the calendar has")
  return good(moment / 1000 + (Number(fraction ?? 0) > 0 ? 1 : 0))
}

const OFFSET = /^([+-])(\d{1,2})(?::?([0-5]\d))?$/
const LARGEST_OFFSET = 14
const EXPECTED_ZONE = "a time zone such as Europe/Moscow, or an offset such as +03:00"

/** `+3`, `+0300` and `+03:00` are one offset; a name is written as the zone data writes it, and what never differs from UTC is `UTC`. */
export const parseZone = (text: string): Parsed<string> => {
  if (/^z$/i.test(text)) return good("UTC")
  const [, sign, hours, minutes = "00"] = OFFSET.exec(text) ?? []
  if (hours === undefined) return zoneNamed(text)
  if (Number(hours) + Number(minutes) / 60 > LARGEST_OFFSET) return bad(EXPECTED_ZONE)
  const offset = `${hours.padStart(2, "0")}:${minutes}`
  return good(offset === "00:00" ? "UTC" : `${sign}${offset}`)
}

const zoneNamed = (name: string): Parsed<string> => {
  try {
    return good(new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone)
  } catch {
    return bad(EXPECTED_ZONE)
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds from `30s`, `5m`, `1h`; a bare number means seconds. */
export const parseDuration = (text: string): Parsed<number> => {
  const found = /^(\d{1,9})(ms|s|m|h)?$/.exec(text.trim())
  if (found === null) return bad("a time span such as 30s, 5m or 1h")
  return good(Number(found[1]) * (UNITS[found[2] ?? "s"] ?? 1000))
}
