/**
 * The media of the example's messages: the fields that Telegram Desktop writes, and the files that it puts beside result.json. Some files
 * are there, some were left out when exporting, some are named and have got lost.
 */
import type { Fields } from "./format.ts"
import { jpeg, ogg, png, webp } from "./tinyMedia.ts"

/** Where the export of one chat puts its files. */
export type Shelf = {
  /** `chats/chat_01` */
  readonly folder: string
  /** The message's time as files are named by it. */
  readonly stamp: string
  /** 1, 2, 3 … for each kind of file in the chat. */
  readonly next: (kind: string) => number
  readonly put: (path: string, bytes: Buffer) => void
}

export type Medium = (shelf: Shelf) => Fields

const NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"
const TOO_LARGE = "(File exceeds maximum size. Change data exporting settings to download.)"
const UNAVAILABLE = "(File unavailable, please try again later)"

/** `lost`: the export names the file, and it is not there. */
export const photo =
  (width: number, height: number, lost = false): Medium =>
  (shelf) => {
    const bytes = jpeg(width, height)
    const path = `${shelf.folder}/photos/photo_${shelf.next("photo")}@${shelf.stamp}.jpg`
    if (!lost) shelf.put(path, bytes)
    return { photo: path, photo_file_size: bytes.length, width, height }
  }

export const photoLeftOut: Medium = () => ({
  photo: NOT_INCLUDED,
  photo_file_size: 184_220,
  width: 1280,
  height: 853,
})

export const scan =
  (name: string): Medium =>
  (shelf) => {
    const bytes = png(16, 12, 160)
    const path = `${shelf.folder}/files/${name}`
    shelf.put(path, bytes)
    const thumbnail = `${path}_thumb.jpg`
    shelf.put(thumbnail, jpeg(8, 8))
    const described = {
      file_name: name,
      file_size: bytes.length,
      thumbnail,
      thumbnail_file_size: jpeg(8, 8).length,
    }
    return { file: path, ...described, mime_type: "image/png", width: 16, height: 12 }
  }

export const paper =
  (name: string, size: number): Medium =>
  () => ({
    file: NOT_INCLUDED,
    file_name: name,
    file_size: size,
    mime_type: "application/pdf",
  })

export const voice =
  (seconds: number): Medium =>
  (shelf) => {
    const bytes = ogg(50)
    const path = `${shelf.folder}/voice_messages/audio_${shelf.next("voice")}@${shelf.stamp}.ogg`
    shelf.put(path, bytes)
    const sound = { media_type: "voice_message", mime_type: "audio/ogg", duration_seconds: seconds }
    return { file: path, file_size: bytes.length, ...sound }
  }

export const roundVideo: Medium = () => ({
  file: UNAVAILABLE,
  file_size: 812_004,
  media_type: "video_message",
  mime_type: "video/mp4",
  duration_seconds: 11,
  width: 240,
  height: 240,
})

export const film =
  (name: string): Medium =>
  () => ({
    file: TOO_LARGE,
    file_name: name,
    file_size: 96_400_120,
    media_type: "video_file",
    mime_type: "video/mp4",
    duration_seconds: 148,
    width: 1920,
    height: 1080,
  })

export const song =
  (performer: string, title: string): Medium =>
  () => ({
    file: NOT_INCLUDED,
    file_name: `${performer} - ${title}.mp3`,
    file_size: 4_201_337,
    media_type: "audio_file",
    performer,
    title,
    mime_type: "audio/mpeg",
    duration_seconds: 187,
  })

export const animation: Medium = () => ({
  file: NOT_INCLUDED,
  file_name: "giphy.mp4",
  file_size: 220_118,
  media_type: "animation",
  mime_type: "video/mp4",
  duration_seconds: 3,
  width: 320,
  height: 240,
})

export const sticker =
  (emoji: string): Medium =>
  (shelf) => {
    const bytes = webp()
    const again = shelf.next("sticker") - 1
    const path = `${shelf.folder}/stickers/sticker${again === 0 ? "" : ` (${again})`}.webp`
    shelf.put(path, bytes)
    const shown = {
      media_type: "sticker",
      sticker_emoji: emoji,
      mime_type: "image/webp",
      width: 512,
      height: 512,
    }
    return { file: path, file_name: "sticker.webp", file_size: bytes.length, ...shown }
  }

export const contact =
  (first_name: string, last_name: string, phone_number: string): Medium =>
  () => ({
    contact_information: { first_name, last_name, phone_number },
  })

export const spot =
  (latitude: number, longitude: number): Medium =>
  () => ({
    location_information: { latitude, longitude },
  })

export const venue =
  (place_name: string, address: string, latitude: number, longitude: number): Medium =>
  () => ({
    place_name,
    address,
    location_information: { latitude, longitude },
  })

export const poll =
  (question: string, answers: ReadonlyArray<readonly [string, number, boolean]>): Medium =>
  () => ({
    poll: {
      question,
      closed: false,
      total_voters: answers.reduce((sum, [, voters]) => sum + voters, 0),
      answers: answers.map(([text, voters, chosen]) => ({ text, voters, chosen })),
    },
  })
