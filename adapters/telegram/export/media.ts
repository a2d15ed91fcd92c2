/**
 * What a message carries besides its text. `kind` names it as Telegram Desktop does; what all media share has fields of its own, and
 * everything else the export says of it stands verbatim in `details`. A field of an unexpected type counts as such a detail. Of media that
 * destroy themselves only their existence is recorded: where their file or its preview lies is not read, so nobody can go and store it.
 */
import type { Media } from "../../../domain/message.ts"
import type { Beside } from "./beside.ts"
import { parseKeepingDigits } from "./digits.ts"
import { keep } from "./verbatim.ts"

/** The fields of an ordinary message that speak of its media. */
export type MediaFields = Record<string, unknown>

const mediaKeys = new Set(
  `photo photo_file_size file file_name file_size thumbnail thumbnail_file_size media_type mime_type duration_seconds width height
  sticker_emoji performer title media_spoiler self_destruct_period_seconds contact_information contact_vcard contact_vcard_file_size
  location_information live_location_period_seconds place_name address game_title game_description game_link invoice_information poll
  todo_list giveaway_information giveaway_results paid_stars_amount`.split(/\s+/),
)

export const isMediaKey = (key: string): boolean => mediaKeys.has(key)

/** Where bytes lie. */
const pathKeys = new Set(["photo", "file", "thumbnail"])

/** The first field that is there gives the kind of what has no file. */
const kindsWithoutFile: ReadonlyArray<readonly [key: string, kind: string]> = [
  ["contact_information", "contact"],
  ["poll", "poll"],
  ["place_name", "place"],
  ["location_information", "place"],
  ["game_title", "game"],
  ["invoice_information", "invoice"],
  ["todo_list", "todo"],
  ["giveaway_information", "giveaway"],
  ["giveaway_results", "giveaway_results"],
  ["paid_stars_amount", "paid"],
]

/** `(File not included. …)`: English in every export; some versions put a name before it. */
const leftOut = /^(?:(.*) )?(\((?:File|Photo) (?:unavailable|exceeds maximum size|not included)[^()]*\))$/s

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

/** Where the file is, or why it is not. A name before the reason is the file's, unless the export has another for it. */
const place = (media: Media, path: string, beside: Beside | undefined): void => {
  const missing = leftOut.exec(path)
  const [, name, reason = path] = missing ?? []
  if (missing !== null) {
    media.missing = name && media.name !== undefined && media.name !== name ? path : reason
    media.present = false
    if (name) media.name ??= name
  } else if (beside !== undefined) {
    media.path = path
    media.present = beside(path) === "present"
  }
}

const kindOf = (fields: MediaFields): string | undefined => {
  const { photo, file, media_type } = fields
  if (isText(photo)) return "photo"
  if (isText(file)) return isText(media_type) ? media_type : "document"
  return kindsWithoutFile.find(([key]) => key in fields)?.[1]
}

/** An invoice is a string that holds JSON: what it holds, or the string where that is something else. */
const detailOf = (key: string, value: unknown): unknown => {
  if (key !== "invoice_information" || typeof value !== "string") return value
  try {
    const held = parseKeepingDigits(value)
    return typeof held === "object" && held !== null ? held : value
  } catch (error) {
    if (error instanceof SyntaxError) return value
    throw error
  }
}

/** The media that these fields describe; undefined when they describe none. */
export const mediaOf = (fields: MediaFields, beside: Beside | undefined): Media | undefined => {
  const kind = kindOf(fields)
  if (kind === undefined) return undefined
  const destroysItself = "self_destruct_period_seconds" in fields
  const media: Media = { kind }
  const details: Record<string, unknown> = {}
  for (const key in fields) {
    if (common(media, key, fields[key], destroysItself ? undefined : beside)) continue
    if (destroysItself && pathKeys.has(key)) continue
    keep(details, key, detailOf(key, fields[key]))
    media.details = details
  }
  return media
}

/** Puts a field where all media have it. False when it belongs to the details. Without `beside` no path is read. */
const common = (media: Media, key: string, value: unknown, beside: Beside | undefined): boolean => {
  const ofFile = media.kind !== "photo"
  if (key === (ofFile ? "file" : "photo") && isText(value)) place(media, value, beside)
  else if (key === (ofFile ? "file_size" : "photo_file_size") && isCount(value)) media.size = value
  else if (key === "media_type" && value === media.kind) return true
  else if (key === "file_name" && isText(value) && (media.name ?? value) === value) media.name = value
  else if (key === "mime_type" && isText(value)) media.mime = value
  else if (key === "width" && isCount(value)) media.width = value
  else if (key === "height" && isCount(value)) media.height = value
  else if (key === "duration_seconds" && isCount(value)) media.durationSeconds = value
  else if (key === "sticker_emoji" && isText(value)) media.emoji = value
  else return false
  return true
}
