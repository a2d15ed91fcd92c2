/** A document by its attributes, in the fields of the export. What kind of file it is decides the first that is named, in the export's order. */
import type { Api } from "telegram"
import { wholeOf } from "./peers.ts"
import { largestOf } from "./picture.ts"
import type { Fields } from "./raw.ts"

type Described = {
  name?: string
  width: number
  height: number
  duration: number
  emoji?: string
  performer?: string
  title?: string
  readonly is: Set<DocumentKind>
}

type DocumentKind = "sticker" | "video_message" | "voice_message" | "animation" | "video_file" | "audio_file"

const kinds: ReadonlyArray<DocumentKind> = [
  "sticker",
  "video_message",
  "voice_message",
  "animation",
  "video_file",
  "audio_file",
]

const describe = (described: Described, attribute: Api.TypeDocumentAttribute): void => {
  switch (attribute.className) {
    case "DocumentAttributeImageSize":
      described.width = attribute.w
      described.height = attribute.h
      return
    case "DocumentAttributeAnimated":
      described.is.add("animation")
      return
    case "DocumentAttributeSticker":
    case "DocumentAttributeCustomEmoji":
      described.is.add("sticker")
      described.emoji = attribute.alt
      return
    case "DocumentAttributeVideo":
      described.is.add(attribute.roundMessage ? "video_message" : "video_file")
      described.width = attribute.w
      described.height = attribute.h
      described.duration = Math.trunc(attribute.duration)
      return
    case "DocumentAttributeAudio":
      described.is.add(attribute.voice ? "voice_message" : "audio_file")
      if (attribute.performer) described.performer = attribute.performer
      if (attribute.title) described.title = attribute.title
      described.duration = attribute.duration
      return
    case "DocumentAttributeFilename":
      described.name = attribute.fileName
  }
}

const describedBy = (attributes: ReadonlyArray<Api.TypeDocumentAttribute>): Described => {
  const described: Described = { width: 0, height: 0, duration: 0, is: new Set() }
  for (const attribute of attributes) describe(described, attribute)
  return described
}

const kindIn = ({ is }: Described): DocumentKind | undefined => kinds.find((kind) => is.has(kind))

/** As the export names it; a file of no special kind is a document. */
export const documentKind = ({ attributes }: Api.Document): string =>
  kindIn(describedBy(attributes)) ?? "document"

/** What only audio and stickers have. */
const ownFields = (kind: DocumentKind | undefined, { emoji, performer, title }: Described): Fields => {
  if (kind === "sticker") return emoji ? { sticker_emoji: emoji } : {}
  if (kind !== "audio_file") return {}
  return { ...(performer ? { performer } : {}), ...(title ? { title } : {}) }
}

/** `lost`: the file destroys itself, so its size is not told; `lostThumbnail`: nor that of its preview. */
export const documentFields = (document: Api.Document, lost: boolean, lostThumbnail: boolean): Fields => {
  const described = describedBy(document.attributes)
  const { name, width, height, duration } = described
  const kind = kindIn(described)
  const thumbnail = largestOf(document.thumbs)
  return {
    ...(name ? { file_name: name } : {}),
    file_size: lost ? 0 : wholeOf(document.size),
    ...(thumbnail === undefined ? {} : { thumbnail_file_size: lostThumbnail ? 0 : thumbnail.bytes }),
    ...(kind === undefined ? {} : { media_type: kind }),
    ...ownFields(kind, described),
    ...(document.mimeType === "" ? {} : { mime_type: document.mimeType }),
    ...(duration === 0 ? {} : { duration_seconds: duration }),
    ...(width > 0 && height > 0 ? { width, height } : {}),
  }
}
