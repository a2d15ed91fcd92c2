/**
 * `JSON.parse` that keeps every digit: an integer that a double cannot hold becomes a string of its digits. The slow way is taken only
 * where a cheap look at the text says that such a number may be there.
 */

/** Sixteen digits or more that no quote introduces. A text may hold the same, which costs time and changes nothing. */
const MAY_LOSE_DIGITS = /[\s:,[-]\d{16}/

type SourceText = { readonly source: string }

const keepDigits = (_key: string, value: unknown, context: SourceText): unknown =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source)
    ? context.source
    : value

const reviver = keepDigits as (this: unknown, key: string, value: unknown) => unknown

/** Throws a SyntaxError like `JSON.parse`; its message quotes the text, so it must never be shown. */
export const parseKeepingDigits = (text: string): unknown =>
  MAY_LOSE_DIGITS.test(text) ? JSON.parse(text, reviver) : JSON.parse(text)
