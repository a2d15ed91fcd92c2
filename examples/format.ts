/**
 * How Telegram Desktop puts things into result.json: one space of indentation for each level, times twice (local without a zone, and Unix
 * seconds as a string), a text twice (`text` for people, `text_entities` for programs), keys without a value left out.
 */

/** A piece of a text: plain, or with a format. */
export type Part = string | ({ readonly type: string; readonly text: string } & Record<string, unknown>)

/** A message as a record, its keys in the order in which they are written; undefined ones are left out. */
export type Fields = Record<string, unknown>

/** The exporting computer stands three hours east of Greenwich. */
const ZONE_SECONDS = 3 * 3600

export const localTime = (seconds: number): string =>
  new Date((seconds + ZONE_SECONDS) * 1000).toISOString().slice(0, 19)

/** As in the names of exported files: 14-02-2024_18-22-10. */
export const fileStamp = (seconds: number): string => {
  const [day = "", time = ""] = localTime(seconds).split("T")
  return `${day.split("-").reverse().join("-")}_${time.replaceAll(":", "-")}`
}

export const timeFields = (key: "date" | "edited", seconds: number | undefined): Fields =>
  seconds === undefined ? {} : { [key]: localTime(seconds), [`${key}_unixtime`]: String(seconds) }

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/** Both forms of a text. After an entity at the end of a text that is not ASCII Telegram Desktop writes an empty part. */
export const textFields = (parts: ReadonlyArray<Part>): Fields => {
  const given = parts.filter((part) => part !== "")
  const last = given.at(-1)
  const odd =
    typeof last === "object" && !isAscii(given.map((p) => (typeof p === "string" ? p : p.text)).join(""))
  const written = odd ? [...given, ""] : given
  const only = written.length === 1 ? written[0] : undefined
  return {
    text: written.length === 0 ? "" : typeof only === "string" ? only : written,
    text_entities: written.map((part) => (typeof part === "string" ? { type: "plain", text: part } : part)),
  }
}

/** A value at a depth of the file. */
export const jsonAt = (depth: number, value: unknown): string =>
  JSON.stringify(value, null, 1)
    .replaceAll("\n", `\n${" ".repeat(depth)}`)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029")
