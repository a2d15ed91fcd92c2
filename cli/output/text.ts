/**
 * Text for a terminal. Colours only where they are wanted, numbers with groups, and nothing from a message or a title that could steer the
 * terminal: control and direction characters are shown as a mark.
 */
import { CliOutput } from "effect/cli"

export type Colours = {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
}

const code =
  (wanted: boolean, start: number, end: number) =>
  (text: string): string =>
    wanted ? `\u001b[${start}m${text}\u001b[${end}m` : text

export const coloursFor = (stream: { readonly isTTY?: boolean }): Colours => {
  const wanted = stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === ""
  return {
    bold: code(wanted, 1, 22),
    dim: code(wanted, 2, 22),
    red: code(wanted, 31, 39),
    green: code(wanted, 32, 39),
    yellow: code(wanted, 33, 39),
  }
}

const numbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 })

export const readable = (value: number): string => numbers.format(value)

const UNITS = ["B", "kB", "MB", "GB", "TB"]

export const readableBytes = (bytes: number): string => {
  let [value, unit] = [bytes, 0]
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1000
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]}`
}

/** `8 s`, `5 min`, `3 h`, `12 d`: how long, to one number. */
export const readableSpan = (seconds: number): string => {
  if (seconds < 90) return `${Math.round(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${readable(seconds / 86_400)} d`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Text of others, fit for a line of a terminal. */
export const harmless = (text: string): string => text.replace(STEERING, "\ufffd")

export const widthOf = (text: string): number => CliOutput.displayWidth(text)

/** Cut to a number of columns, with a mark where something is missing. */
export const cut = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text
  let [kept, width] = ["", 0]
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += widthOf(segment)
    if (width > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

export const padEnd = (text: string, columns: number): string =>
  text + " ".repeat(Math.max(0, columns - widthOf(text)))

export const padStart = (text: string, columns: number): string =>
  " ".repeat(Math.max(0, columns - widthOf(text))) + text
