import { describe, test } from "node:test"
import { Api } from "telegram"
import type { Fields } from "./raw.ts"
import { long } from "./testing.ts"
import { document, imageSize, photo, shows, sizes, sticker } from "./testingMedia.ts"

const tooLarge = "(File exceeds maximum size. Change data exporting settings to download.)"

const video = (roundMessage = false) =>
  new Api.DocumentAttributeVideo({
    duration: 61.9,
    w: 640,
    h: 360,
    ...(roundMessage ? { roundMessage } : {}),
  })
const audio = (fields: Partial<{ voice: true; title: string; performer: string }>) =>
  new Api.DocumentAttributeAudio({ duration: 12, ...fields })
const named = (fileName: string) => new Api.DocumentAttributeFilename({ fileName })
const animated = new Api.DocumentAttributeAnimated()
describe("a photo", () => {
  test("is its largest size", () => {
    shows(new Api.MessageMediaPhoto({ photo: photo(sizes) }), {
      photo: "photos/photo_1@01-01-2024_03-00-07.jpg",
      photo_file_size: 70_000,
      width: 1280,
      height: 960,
    })
  })
  test("may be so small that it came with the message, or hidden until touched", () => {
    const cached = new Api.PhotoCachedSize({ type: "s", w: 9, h: 8, bytes: Buffer.from("12345") })
    shows(new Api.MessageMediaPhoto({ photo: photo([cached]), spoiler: true }), {
      photo: "(File not included. Change data exporting settings to download.)",
      photo_file_size: 5,
      width: 9,
      height: 8,
      media_spoiler: true,
    })
  })
  test("that destroys itself is only known to have been", () => {
    shows(new Api.MessageMediaPhoto({ photo: photo(sizes), ttlSeconds: 30 }), {
      photo: "(File unavailable, please try again later)",
      photo_file_size: 0,
      width: 1280,
      height: 960,
      self_destruct_period_seconds: 30,
    })
  })
  test("that is gone is still one", () => {
    const gone = { photo: "(File unavailable, please try again later)", photo_file_size: 0 }
    shows(new Api.MessageMediaPhoto({ photo: new Api.PhotoEmpty({ id: long(5) }) }), gone)
    shows(new Api.MessageMediaPhoto({ ttlSeconds: 30 }), { ...gone, self_destruct_period_seconds: 30 })
  })
})

describe("a document", () => {
  const file = (attributes: Array<Api.TypeDocumentAttribute>, mime: string, json: Fields) =>
    shows(new Api.MessageMediaDocument({ document: document(attributes, mime) }), {
      file: tooLarge,
      file_size: 90_000,
      mime_type: mime,
      ...json,
    })

  test("is a plain file, with its name and preview", () => {
    shows(
      new Api.MessageMediaDocument({
        document: document([named("чай.pdf")], "application/pdf", sizes.slice(0, 2)),
      }),
      {
        file: "files/чай.pdf",
        file_name: "чай.pdf",
        file_size: 90_000,
        thumbnail: "files/чай.pdf_thumb.jpg",
        thumbnail_file_size: 9_000,
        mime_type: "application/pdf",
      },
    )
  })
  test("with only a blurred preview has none", () => {
    const blurred = document([named("a.zip")], "application/zip", sizes.slice(0, 1))
    shows(new Api.MessageMediaDocument({ document: blurred }), {
      file: tooLarge,
      file_name: "a.zip",
      file_size: 90_000,
      mime_type: "application/zip",
    })
  })
  test("is a sticker, also where it moves", () => {
    file([imageSize, sticker], "image/webp", {
      media_type: "sticker",
      sticker_emoji: "🫖",
      width: 512,
      height: 510,
    })
    file([video(), sticker], "video/webm", {
      ...{ media_type: "sticker", sticker_emoji: "🫖", duration_seconds: 61, width: 640, height: 360 },
    })
    const custom = new Api.DocumentAttributeCustomEmoji({
      alt: "🫖",
      stickerset: new Api.InputStickerSetEmpty(),
    })
    file([custom], "video/webm", { media_type: "sticker", sticker_emoji: "🫖" })
  })
  test("is a round video, a video or an animation", () => {
    const shown = { duration_seconds: 61, width: 640, height: 360 }
    file([video(true)], "video/mp4", { media_type: "video_message", ...shown })
    file([video(), named("a.mp4")], "video/mp4", { media_type: "video_file", file_name: "a.mp4", ...shown })
    file([video(), animated], "video/mp4", { media_type: "animation", ...shown })
  })
  test("is a voice message or a piece of music", () => {
    file([audio({ voice: true })], "audio/ogg", { media_type: "voice_message", duration_seconds: 12 })
    file([audio({ title: "Метель", performer: "Хор" })], "audio/mpeg", {
      ...{ media_type: "audio_file", performer: "Хор", title: "Метель", duration_seconds: 12 },
    })
  })
  test("that destroys itself is only known to have been; a sent one has a preview's size", () => {
    const media = () =>
      new Api.MessageMediaDocument({
        document: document([video(true)], "video/mp4", sizes.slice(1, 2)),
        ttlSeconds: 2147483647,
      })
    const json = {
      file: "(File unavailable, please try again later)",
      file_size: 0,
      thumbnail: "(File unavailable, please try again later)",
      media_type: "video_message",
      mime_type: "video/mp4",
      ...{ duration_seconds: 61, width: 640, height: 360 },
      self_destruct_period_seconds: 2147483647,
    }
    shows(media(), { ...json, thumbnail_file_size: 0 })
    shows(media(), { ...json, thumbnail_file_size: 9_000 }, true)
  })
  test("that is gone is still one", () => {
    const gone = { file: "(File unavailable, please try again later)", file_size: 0 }
    shows(new Api.MessageMediaDocument({ document: new Api.DocumentEmpty({ id: long(5) }) }), gone)
    shows(new Api.MessageMediaDocument({ spoiler: true }), { ...gone, media_spoiler: true })
  })
})
