/**
 * Keeps every digit of numbers that a double cannot hold (ids of gifts, of buttons): such an integer becomes a string of its digits, and so
 * does a number beyond all doubles. Parsing that way is slow, so it is done only for a message in which a number came out too large to be
 * exact.
 */
import type { MessageContent } from "../../../domain/message.ts"
import type { ServiceObservation } from "../../../domain/observation.ts"
import type { RawMessage, RawText } from "./raw.ts"

const isInexact = (value: unknown): boolean =>
  typeof value === "number" &&
  (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))

type SourceText = { readonly source: string }

const keepDigits = (_key: string, value: unknown, context: SourceText): unknown =>
  isInexact(value) && (/^-?\d+$/.test(context.source) || !Number.isFinite(value)) ? context.source : value

const reviver = keepDigits as (this: unknown, key: string, value: unknown) => unknown

export const parseKeepingDigits = (text: string): unknown => JSON.parse(text, reviver)

/** Nothing that Telegram writes comes near; far deeper, and what becomes of the message could not be written again. */
const DEEPEST = 500

/** Throws RangeError where the value is nested too deeply. */
const holdsInexact = (value: unknown, depth = 0): boolean => {
  if (typeof value !== "object" || value === null) return isInexact(value)
  if (depth === DEEPEST) throw new RangeError("nested too deeply")
  return Object.values(value).some((one) => holdsInexact(one, depth + 1))
}

const hasInexactEmoji = (parts: RawText | RawMessage["text_entities"]): boolean =>
  Array.isArray(parts) &&
  parts.some((part) => typeof part === "object" && "document_id" in part && isInexact(part.document_id))

/**
 * Whether a number of the message may have lost digits. Looks only where such numbers end up: in what is kept verbatim, in reactions, and
 * in the ids of custom emoji, which some versions wrote without quotes. Everything else has a schema, and no place for one.
 */
export const mayHaveLostDigits = (raw: RawMessage, { extra, media }: MessageContent): boolean =>
  (extra !== undefined && holdsInexact(extra)) ||
  (media?.details !== undefined && holdsInexact(media.details)) ||
  ("reactions" in raw && holdsInexact(raw.reactions)) ||
  hasInexactEmoji(raw.text_entities) ||
  hasInexactEmoji(raw.text)

/** The same of a service message, whose action's fields are all kept verbatim. */
export const mayHaveLostServiceDigits = ({ service }: ServiceObservation): boolean =>
  holdsInexact(service.fields) || holdsInexact(service.media?.details)
