/**
 * Text that every store can hold. The log keeps what Telegram gave, but Postgres refuses U+0000 and no UTF-8 store can hold half of a
 * surrogate pair: in read models alone both become U+FFFD. Pure; well-formed text comes back as it is.
 */
const REPLACEMENT = "\uFFFD"

export const wellFormed = (text: string): string => {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes("\0") ? whole.replaceAll("\0", REPLACEMENT) : whole
}

const wellFormedDeep = (value: unknown): unknown => {
  if (typeof value === "string") return wellFormed(value)
  if (Array.isArray(value)) return value.map(wellFormedDeep)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [wellFormed(key), wellFormedDeep(inner)]),
  )
}

/** A value as JSON text whose strings and keys are all well-formed. JSON has a `\u` in it only where something may have to be replaced. */
export const wellFormedJson = (value: unknown): string => {
  const text = JSON.stringify(value)
  return text.includes("\\u") ? JSON.stringify(wellFormedDeep(value)) : text
}
