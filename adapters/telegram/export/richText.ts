/**
 * What a rich message says. It stands in place of a text: blocks within blocks (paragraphs, lists, tables, quotes, …) around texts that
 * are themselves nested by format. Here only its words are read, found wherever they stand so that a kind of block that nobody knows yet
 * is read as well: a line for each text, in the order of the file, the cells of a row side by side. The whole of it is kept elsewhere.
 */

/** Where a block has a text. Under these names a bare string is one only as `text` and `formula`: other strings name files and pages. */
const spoken = new Set(["text", "title", "caption", "credit", "author", "formula"])
const spokenBare = new Set(["text", "formula"])

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A text with all that is nested in it; a formula is its source. */
const wordsOf = (value: unknown): string => {
  if (typeof value === "string") return value
  if (Array.isArray(value)) return value.map(wordsOf).join("")
  return isObject(value) ? wordsOf(value["text"] ?? value["source"]) : ""
}

const rowOf = (cells: ReadonlyArray<unknown>): string => cells.map(wordsOf).join("\t")

const isText = (key: string, value: unknown): boolean =>
  spoken.has(key) &&
  (typeof value === "string"
    ? spokenBare.has(key)
    : Array.isArray(value) || (isObject(value) && typeof value["type"] === "string"))

const linesOf = (value: unknown): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap(linesOf)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, held]) => {
    if (isText(key, held)) return [wordsOf(held)]
    return key === "cells" && Array.isArray(held) ? [rowOf(held)] : linesOf(held)
  })
}

export const richTextOf = (rich: unknown): string =>
  linesOf(rich)
    .filter((line) => line.trim() !== "")
    .join("\n")
