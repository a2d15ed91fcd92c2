/**
 * What a message carries besides its text. `kind` names it as Telegram Desktop does; what all media share has fields of its own, and
 * everything else the export says of it stands verbatim in `details`. A field of an unexpected type counts as such a detail.
 */
import type { Media } from "../../../domain/message.ts"
import type { Beside } from "./beside.ts"

/** The fields of an ordinary message that speak of its media. */
export type MediaFields = Record<string, unknown>

const mediaKeys = new Set(
  `photo photo_file_size file file_name file_size thumbnail thumbnail_file_size media_type mime_type duration_seconds width height
  sticker_emoji performer title media_spoiler self_destruct_period_seconds contact_information contact_vcard contact_vcard_file_size
  location_information live_location_period_seconds place_name address game_title game_description game_link invoice_information poll
  todo_list giveaway_information giveaway_results paid_stars_amount`.split(/\s+/),
)

export const isMediaKey = (key: string): boolean => mediaKeys.has(key)

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

/** Where the file is, or why it is not; takes the field out of `rest`. */
const place = (media: Media, path: string, beside: Beside): void => {
  const missing = leftOut.exec(path)
  if (missing === null) {
    media.path = path
    media.present = beside(path) === "present"
  } else {
    media.missing = missing[2] as string
    media.present = false
    if (missing[1]) media.name = missing[1]
  }
}

const kindOf = (fields: MediaFields): string | undefined => {
  const { photo, file, media_type } = fields
  if (isText(photo)) return "photo"
  if (isText(file)) return isText(media_type) ? media_type : "document"
  return kindsWithoutFile.find(([key]) => key in fields)?.[1]
}

/** The media that these fields describe; undefined when they describe none. */
export const mediaOf = (fields: MediaFields, beside: Beside): Media | undefined => {
  const kind = kindOf(fields)
  if (kind === undefined) return undefined
  const media: Media = { kind }
  const details: Record<string, unknown> = {}
  let hasDetails = false
  for (const key in fields) {
    if (common(media, key, fields[key], beside)) continue
    details[key] = fields[key]
    hasDetails = true
  }
  if (hasDetails) media.details = details
  return media
}

/** Puts a field where all media have it. False when it belongs to the details. */
const common = (media: Media, key: string, value: unknown, beside: Beside): boolean => {
  const ofFile = media.kind !== "photo"
  if (key === (ofFile ? "file" : "photo") && isText(value)) place(media, value, beside)
  else if (key === (ofFile ? "file_size" : "photo_file_size") && isCount(value)) media.size = value
  else if (key === "media_type" && value === media.kind) return true
  else if (key === "file_name" && isText(value)) media.name = value
  else if (key === "mime_type" && isText(value)) media.mime = value
  else if (key === "width" && isCount(value)) media.width = value
  else if (key === "height" && isCount(value)) media.height = value
  else if (key === "duration_seconds" && isCount(value)) media.durationSeconds = value
  else if (key === "sticker_emoji" && isText(value)) media.emoji = value
  else return false
  return true
}
