/** A file of every kind, as Telegram Desktop describes it. Some of them lie beside the export. */
import type { Fields } from "../../../examples/format.ts"
import { jpeg, ogg, png, webp } from "../../../examples/tinyMedia.ts"

export const FOLDER = "chats/chat_02"
export const NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"
export const UNAVAILABLE = "(File unavailable, please try again later)"
const TOO_LARGE = "(File exceeds maximum size. Change data exporting settings to download.)"
const CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Leopold Ledgerwood\nEND:VCARD"

/** Paths relative to the export, and what lies there. */
export const files: ReadonlyMap<string, Buffer> = new Map([
  [`${FOLDER}/photos/photo_1@08-01-2024_20-35-47.jpg`, jpeg(40, 24)],
  [`${FOLDER}/files/sketch.png`, png(16, 12, 160)],
  [`${FOLDER}/files/sketch.png_thumb.jpg`, jpeg(8, 8)],
  [`${FOLDER}/voice_messages/audio_1@08-01-2024_20-35-47.ogg`, ogg(50)],
  [`${FOLDER}/stickers/sticker.webp`, webp()],
  [`${FOLDER}/contacts/contact_1.vcard`, Buffer.from(CARD)],
])

export const size = (path: string): number => files.get(`${FOLDER}/${path}`)?.length ?? 0

const sticker = {
  file: `${FOLDER}/stickers/sticker.webp`,
  file_name: "sticker.webp",
  file_size: size("stickers/sticker.webp"),
  media_type: "sticker",
  sticker_emoji: "🦊",
  mime_type: "image/webp",
  width: 512,
  height: 512,
}

const measured = { width: 1920, height: 1080 }

export const everyDocument: ReadonlyArray<Fields> = [
  sticker,
  sticker,
  {
    file: NOT_INCLUDED,
    file_name: "sticker.webm",
    file_size: 30_011,
    media_type: "sticker",
    sticker_emoji: "🫖",
    mime_type: "video/webm",
    duration_seconds: 3,
    width: 512,
    height: 512,
  },
  {
    file: NOT_INCLUDED,
    file_name: "AnimatedSticker.tgs",
    file_size: 9044,
    media_type: "sticker",
    sticker_emoji: "🔥",
    mime_type: "application/x-tgsticker",
    width: 512,
    height: 512,
  },
  {
    file: UNAVAILABLE,
    file_size: 812_004,
    thumbnail: UNAVAILABLE,
    thumbnail_file_size: 4112,
    media_type: "video_message",
    mime_type: "video/mp4",
    duration_seconds: 11,
    width: 240,
    height: 240,
  },
  {
    file: `${FOLDER}/voice_messages/audio_1@08-01-2024_20-35-47.ogg`,
    file_size: size("voice_messages/audio_1@08-01-2024_20-35-47.ogg"),
    media_type: "voice_message",
    mime_type: "audio/ogg",
    duration_seconds: 1,
  },
  {
    file: NOT_INCLUDED,
    file_size: 7120,
    media_type: "voice_message",
    mime_type: "audio/ogg",
    duration_seconds: 4,
    self_destruct_period_seconds: 2_147_483_647,
  },
  {
    file: NOT_INCLUDED,
    file_name: "giphy.mp4",
    file_size: 220_118,
    media_type: "animation",
    mime_type: "video/mp4",
    duration_seconds: 3,
    width: 320,
    height: 240,
  },
  {
    file: TOO_LARGE,
    file_name: "Ледоход.mp4",
    file_size: 96_400_120,
    thumbnail: NOT_INCLUDED,
    thumbnail_file_size: 9001,
    media_type: "video_file",
    mime_type: "video/mp4",
    duration_seconds: 148,
    ...measured,
    media_spoiler: true,
  },
  {
    file: NOT_INCLUDED,
    file_name: "kettles.mp3",
    file_size: 4_201_337,
    media_type: "audio_file",
    performer: "The Dusk Quartet",
    title: "Nocturne for Two Kettles",
    mime_type: "audio/mpeg",
    duration_seconds: 187,
  },
  { file: NOT_INCLUDED, file_name: "расписка_ручка.pdf", file_size: 3300, mime_type: "application/pdf" },
  {
    file: `${FOLDER}/files/sketch.png`,
    file_name: "sketch.png",
    file_size: size("files/sketch.png"),
    thumbnail: `${FOLDER}/files/sketch.png_thumb.jpg`,
    thumbnail_file_size: size("files/sketch.png_thumb.jpg"),
    mime_type: "image/png",
    width: 16,
    height: 12,
  },
]
