/**
 * Two actions of service messages carry a key twice: Telegram Desktop writes the `text` of send_webview_data, and until 5.9.2 that of
 * send_star_gift, and after it the empty `text` that every message ends with. `JSON.parse` keeps the last of them. The rule here: **of
 * these two actions the first `text` that is not empty is kept.** Anywhere else a repeated key is not written by Telegram Desktop, and the
 * last one holds, as JSON's readers have it.
 */
import { parseKeepingDigits } from "./digits.ts"

const writeTextTwice = new Set(["send_webview_data", "send_star_gift"])

export const mayHideText = (action: string): boolean => writeTextTwice.has(action)

/** A string, a bracket, a colon or comma, or a number or literal; white space lies between. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/gs

/** The values that an object's text has under one of its own keys, in their order. `object` is valid JSON. */
const valuesOf = (object: string, key: string): ReadonlyArray<unknown> => {
  const values: Array<unknown> = []
  let depth = 0
  let name = ""
  let start = -1
  for (const { 0: token, index } of object.matchAll(tokens)) {
    if (depth === 1 && (token === "," || token === "}")) {
      if (start !== -1 && name === key) values.push(parseKeepingDigits(object.slice(start, index)))
      start = -1
    }
    if (token === "{" || token === "[") depth++
    else if (token === "}" || token === "]") depth--
    else if (depth === 1 && token === ":" && start === -1) start = index + 1
    else if (depth === 1 && start === -1 && token !== ",") name = JSON.parse(token) as string
  }
  return values
}

const isEmpty = (value: unknown): boolean => value === "" || (Array.isArray(value) && value.length === 0)

/** The first `text` of a message that is not empty, from the message as it stands in the file. */
export const firstText = (message: string): unknown =>
  valuesOf(message, "text").find((value) => !isEmpty(value))
