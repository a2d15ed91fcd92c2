import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { mediaOf } from "./media.ts"

const read = (fields: Record<string, unknown>) =>
  mediaOf(fields, (path) => (path.includes("here") ? "present" : "absent"))

describe("the media of a message", () => {
  test("a photo has its place, whether it is there, its size and its measures", () => {
    const fields = {
      photo: "photos/here.jpg",
      photo_file_size: 300,
      width: 8,
      height: 6,
      media_spoiler: true,
    }
    assert.deepEqual(read(fields), {
      kind: "photo",
      path: "photos/here.jpg",
      present: true,
      size: 300,
      width: 8,
      height: 6,
      details: { media_spoiler: true },
    })
  })

  test("a file without a kind of its own is a document; its thumbnail is a detail", () => {
    const file = { file: "files/gone.pdf", file_name: "gone.pdf", file_size: 9, mime_type: "application/pdf" }
    assert.deepEqual(read({ ...file, thumbnail: "files/gone_thumb.jpg", thumbnail_file_size: 3 }), {
      kind: "document",
      path: "files/gone.pdf",
      present: false,
      name: "gone.pdf",
      size: 9,
      mime: "application/pdf",
      details: { thumbnail: "files/gone_thumb.jpg", thumbnail_file_size: 3 },
    })
  })

  test("stickers, voices and songs keep their kind and what belongs to it", () => {
    const sticker = { file: "stickers/here.webp", media_type: "sticker", sticker_emoji: "🦊" }
    assert.deepEqual(read(sticker), {
      kind: "sticker",
      path: "stickers/here.webp",
      present: true,
      emoji: "🦊",
    })
    const voice = { file: "v.ogg", media_type: "voice_message", duration_seconds: 4 }
    assert.deepEqual(read(voice), {
      kind: "voice_message",
      path: "v.ogg",
      present: false,
      durationSeconds: 4,
    })
    const song = read({ file: "a.mp3", media_type: "audio_file", performer: "P", title: "T" })
    assert.deepEqual(song?.details, { performer: "P", title: "T" })
  })

  test("a file that the export left out has the reason in its own words, and no place", () => {
    const reason = "(File exceeds maximum size. Change data exporting settings to download.)"
    assert.deepEqual(read({ file: reason, media_type: "video_file" }), {
      kind: "video_file",
      missing: reason,
      present: false,
    })
    const named = read({ photo: "Портрет (File unavailable, please try again later)" })
    assert.equal(named?.missing, "(File unavailable, please try again later)")
    assert.equal(named?.name, "Портрет")
  })

  test("what has no file is told by its first field, and stands verbatim in the details", () => {
    const kinds: ReadonlyArray<[string, unknown, string]> = [
      ["contact_information", { first_name: "Z", phone_number: "+0" }, "contact"],
      ["poll", { question: "?", answers: [] }, "poll"],
      ["location_information", { latitude: 55.75, longitude: 37.62 }, "place"],
      ["location_information", null, "place"],
      ["game_title", "Chess", "game"],
      ["invoice_information", '{"title":"x"}', "invoice"],
      ["todo_list", { title: "x", answers: [] }, "todo"],
      ["giveaway_information", { quantity: 1 }, "giveaway"],
      ["paid_stars_amount", 5, "paid"],
    ]
    for (const [key, value, kind] of kinds) {
      assert.deepEqual(read({ [key]: value }), { kind, details: { [key]: value } })
    }
  })

  test("a field of an unexpected type is kept as a detail", () => {
    assert.deepEqual(read({ photo: "here", photo_file_size: "300", width: -1 }), {
      kind: "photo",
      path: "here",
      present: true,
      details: { photo_file_size: "300", width: -1 },
    })
  })

  test("fields that describe no media are not taken for it", () => {
    assert.equal(read({ width: 3, title: "x" }), undefined)
  })
})
