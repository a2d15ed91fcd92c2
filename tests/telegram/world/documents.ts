/** A file of a message as Telegram keeps it: what it is follows from its attributes, and Telegram Desktop gave them one name in the export. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { defined } from "./defined.ts"
import { fileHash, fileId, isPath, type Place, storedFile } from "./files.ts"
import { DC, SMALL_SIZE } from "./photos.ts"
import { dateOf, flagIn, numberIn, type Raw, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"

const mimes: Readonly<Record<string, string>> = {
  sticker: "image/webp",
  video_message: "video/mp4",
  voice_message: "audio/ogg",
  animation: "video/mp4",
  video_file: "video/mp4",
  audio_file: "audio/mpeg",
}

type Attribute = Api.TypeDocumentAttribute

const measures = (raw: Raw) => ({ w: numberIn(raw, "width") ?? 0, h: numberIn(raw, "height") ?? 0 })
const duration = (raw: Raw): number => numberIn(raw, "duration_seconds") ?? 0

const video = (raw: Raw, more: { roundMessage?: true; supportsStreaming?: true; nosound?: true } = {}) =>
  new Api.DocumentAttributeVideo({ duration: duration(raw), ...measures(raw), ...more })

const picture = (raw: Raw): ReadonlyArray<Attribute> =>
  raw["width"] === undefined ? [] : [new Api.DocumentAttributeImageSize(measures(raw))]

const sticker = (raw: Raw): Attribute =>
  new Api.DocumentAttributeSticker({
    alt: textIn(raw, "sticker_emoji") ?? "",
    stickerset: new Api.InputStickerSetID({ id: bigInt(77), accessHash: bigInt(78) }),
  })

const kinds: Readonly<Record<string, (raw: Raw, mime: string) => ReadonlyArray<Attribute>>> = {
  sticker: (raw, mime) => [
    ...(mime.startsWith("video/") ? [video(raw, { nosound: true })] : picture(raw)),
    sticker(raw),
  ],
  video_message: (raw) => [video(raw, { roundMessage: true, supportsStreaming: true })],
  voice_message: (raw) => [
    new Api.DocumentAttributeAudio({
      duration: duration(raw),
      voice: true,
      waveform: Buffer.from([3, 1, 4, 1, 5]),
    }),
  ],
  animation: (raw, mime) => [
    ...(mime.startsWith("image/") ? picture(raw) : [video(raw, { nosound: true })]),
    new Api.DocumentAttributeAnimated(),
  ],
  video_file: (raw) => [video(raw, { supportsStreaming: true })],
  audio_file: (raw) => [
    new Api.DocumentAttributeAudio(
      defined({
        duration: duration(raw),
        performer: textIn(raw, "performer"),
        title: textIn(raw, "title"),
      }),
    ),
  ],
}

const attributesOf = (raw: Raw, mime: string): Array<Attribute> => {
  const fileName = textIn(raw, "file_name")
  const own = kinds[textIn(raw, "media_type") ?? ""] ?? picture
  return [
    ...own(raw, mime),
    ...(fileName === undefined ? [] : [new Api.DocumentAttributeFilename({ fileName })]),
  ]
}

const thumbsOf = (raw: Raw): Array<Api.TypePhotoSize> | undefined =>
  raw["thumbnail"] === undefined
    ? undefined
    : [
        new Api.PhotoSize({
          type: SMALL_SIZE,
          w: 90,
          h: 90,
          size: numberIn(raw, "thumbnail_file_size") ?? 500,
        }),
      ]

/** A sticker is one file, in however many messages. */
const placeOf = (raw: Raw, own: Place, { shared }: Telling): Place => {
  const path = textIn(raw, "file")
  return (isPath(path) && shared.get(path)) || own
}

export const documentOf = (raw: Raw, messageId: number, telling: Telling): Api.Document => {
  const id = fileId(placeOf(raw, { dialogue: telling.dialogue.index, message: messageId }, telling))
  const mimeType =
    textIn(raw, "mime_type") ?? mimes[textIn(raw, "media_type") ?? ""] ?? "application/octet-stream"
  return new Api.Document(
    defined({
      id,
      accessHash: fileHash(telling.seed, id),
      fileReference: telling.reference(id),
      date: dateOf(raw) ?? 0,
      mimeType,
      size: bigInt(storedFile(telling.folder, raw, "file", "file_size").size),
      thumbs: thumbsOf(raw),
      dcId: DC,
      attributes: attributesOf(raw, mimeType),
    }),
  )
}

export const documentMedia = (raw: Raw, messageId: number, telling: Telling): Api.MessageMediaDocument => {
  const type = raw["media_type"]
  return new Api.MessageMediaDocument(
    defined({
      document: documentOf(raw, messageId, telling),
      spoiler: flagIn(raw, "media_spoiler") || undefined,
      video: type === "video_file" || undefined,
      round: type === "video_message" || undefined,
      voice: type === "voice_message" || undefined,
      ttlSeconds: numberIn(raw, "self_destruct_period_seconds"),
    }),
  )
}
