/**
 * How Telegram Desktop lays out a list of messages, and where by that layout the last whole one ends. A guess, made by a search for a few bytes:
 * whoever asks must see whether the text up to there parses.
 */
import type { ByteWindow } from "./window.ts"

/** `close` ends a message, `more` one that another follows, and `end` ends the list and the chat around it. */
export type Layout = { readonly close: Buffer; readonly more: Buffer; readonly end: Buffer }

/** Telegram Desktop's layout, from the white space before the first message: one space for each level. Undefined for any other. */
export const layoutOf = (lead: string): Layout | undefined => {
  if (!/^\n {2,}$/.test(lead)) return undefined
  return {
    close: Buffer.from(`${lead}}`),
    more: Buffer.from(`${lead}},`),
    end: Buffer.from(`]${lead.slice(0, -2)}}`),
  }
}

/** The index after the last whole message of the window as the layout shows it, or -1. */
export const guessedEnd = (window: ByteWindow, { close, more, end }: Layout): number => {
  const read = window.bytes.subarray(window.start, window.end)
  const ended = read.indexOf(end)
  const found = ended === -1 ? read.lastIndexOf(more) : read.lastIndexOf(close, ended)
  return found === -1 ? -1 : window.start + found + close.length
}
