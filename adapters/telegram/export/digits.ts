/**
 * Keeps every digit of numbers that a double cannot hold (ids of gifts, of buttons): such an integer becomes a string of its digits.
 * Parsing that way is slow, so it is done only for a message in which a number came out too large to be exact.
 */
import type { MessageContent } from "../../../domain/message.ts"
import type { RawMessage } from "./raw.ts"

type SourceText = { readonly source: string }

const keepDigits = (_key: string, value: unknown, context: SourceText): unknown =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source)
    ? context.source
    : value

const reviver = keepDigits as (this: unknown, key: string, value: unknown) => unknown

export const parseKeepingDigits = (text: string): unknown => JSON.parse(text, reviver)

const isInexact = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)

/** Nothing that Telegram writes comes near; far deeper, and what becomes of the message could not be written again. */
const DEEPEST = 500

/** Throws RangeError where the value is nested too deeply. */
const holdsInexact = (value: unknown, depth = 0): boolean => {
  if (typeof value !== "object" || value === null) return isInexact(value)
  if (depth === DEEPEST) throw new RangeError("nested too deeply")
  return Object.values(value).some((one) => holdsInexact(one, depth + 1))
}

/**
 * Whether a number of the message may have lost digits. Looks only where such numbers end up: in what is kept verbatim, and in the ids of
 * custom emoji, which some versions wrote without quotes. Everything else has a schema, and no place for one.
 */
export const mayHaveLostDigits = (raw: RawMessage, { extra, media }: MessageContent): boolean =>
  (extra !== undefined && holdsInexact(extra)) ||
  (media?.details !== undefined && holdsInexact(media.details)) ||
  (raw.text_entities?.some((part) => "document_id" in part && isInexact(part.document_id)) ?? false)
