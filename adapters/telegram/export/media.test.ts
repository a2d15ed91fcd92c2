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

  test("each of the sentences for a file that is missing is told from a path", () => {
    for (const reason of [
      "(File unavailable, please try again later)",
      "(File exceeds maximum size. Change data exporting settings to download.)",
      "(File not included. Change data exporting settings to download.)",
    ]) {
      assert.deepEqual(read({ photo: reason }), { kind: "photo", missing: reason, present: false })
      assert.deepEqual(read({ file: reason }), { kind: "document", missing: reason, present: false })
    }
    assert.equal(read({ file: "files/(File not found).txt" })?.path, "files/(File not found).txt")
  })

  test("a name before such a sentence is the file's, and where the export has another one neither is lost", () => {
    const file = "Song (File unavailable, please try again later)"
    const reason = "(File unavailable, please try again later)"
    assert.deepEqual(read({ file, file_name: "Song" }), {
      kind: "document",
      name: "Song",
      missing: reason,
      present: false,
    })
    const two = { kind: "document", present: false }
    const first = read({ file, file_name: "song.mp3" })
    assert.deepEqual(first, { ...two, name: "Song", missing: reason, details: { file_name: "song.mp3" } })
    const last = read({ file_name: "song.mp3", file })
    assert.deepEqual(last, { ...two, name: "song.mp3", missing: file })
  })

  test("every kind of document keeps its own name", () => {
    for (const media_type of [
      "sticker",
      "video_message",
      "voice_message",
      "animation",
      "video_file",
      "audio_file",
      "hologram",
    ]) {
      assert.deepEqual(read({ file: "here.bin", media_type }), {
        kind: media_type,
        path: "here.bin",
        present: true,
      })
    }
  })

  test("of a photo or file that destroys itself there is only its existence, with no place for a file", () => {
    for (const self_destruct_period_seconds of [30, 2_147_483_647]) {
      assert.deepEqual(
        read({ photo: "photos/here.jpg", width: 3, height: 4, self_destruct_period_seconds }),
        {
          kind: "photo",
          width: 3,
          height: 4,
          details: { self_destruct_period_seconds },
        },
      )
      const video = { file: "here.mp4", thumbnail: "here_thumb.jpg", media_type: "video_file" }
      assert.deepEqual(read({ ...video, self_destruct_period_seconds }), {
        kind: "video_file",
        details: { self_destruct_period_seconds },
      })
    }
    const reason = "(File unavailable, please try again later)"
    assert.deepEqual(read({ file: reason, media_type: "voice_message", self_destruct_period_seconds: 5 }), {
      kind: "voice_message",
      missing: reason,
      present: false,
      details: { self_destruct_period_seconds: 5 },
    })
  })

  const withoutFile: ReadonlyArray<readonly [kind: string, fields: Record<string, unknown>]> = [
    ["contact", { contact_information: { first_name: "Z", last_name: "", phone_number: "+0 00" } }],
    [
      "contact",
      { contact_information: { first_name: "Z" }, contact_vcard: "c.vcard", contact_vcard_file_size: 9 },
    ],
    ["place", { location_information: { latitude: 55.75, longitude: 37.62 } }],
    ["place", { location_information: null, live_location_period_seconds: 900 }],
    [
      "place",
      { place_name: "Чайная", address: "У реки", location_information: { latitude: 1, longitude: 2 } },
    ],
    ["game", { game_title: "Chess", game_description: "d", game_link: "https://t.me/gloambot?game=c" }],
    [
      "poll",
      {
        poll: {
          question: "Чай?",
          closed: false,
          total_voters: 2,
          answers: [{ text: "да", voters: 2, chosen: true }],
        },
      },
    ],
    [
      "poll",
      {
        poll: {
          question: ["Чай ", { type: "bold", text: "или" }],
          answers: [{ text: [{ type: "custom_emoji", text: "🫖", document_id: "53" }] }],
        },
      },
    ],
    [
      "todo",
      {
        todo_list: {
          title: "Дела",
          others_can_append: true,
          others_can_complete: false,
          answers: [{ text: "чай", id: 1 }],
        },
      },
    ],
    [
      "giveaway",
      {
        giveaway_information: {
          quantity: 5,
          months: 3,
          until_date: "2024-02-01T00:00:00",
          channels: [1500600701],
          countries: ["FR"],
          additional_prize: "мёд",
          stars: 0,
          is_only_new_subscribers: false,
        },
      },
    ],
    ["giveaway_results", { giveaway_results: { channel: 1500600701, winners: [17], is_refunded: true } }],
    ["paid", { paid_stars_amount: 5 }],
  ]
  for (const [kind, fields] of withoutFile) {
    test(`a ${kind} with ${Object.keys(fields).join(", ")} has no file and stands in the details`, () => {
      assert.deepEqual(read(fields), { kind, details: fields })
    })
  }

  test("an invoice is what the string holds, with every digit, or the string where that is no JSON", () => {
    const details = (invoice_information: unknown) => read({ invoice_information })?.details
    assert.equal(read({ invoice_information: "{}" })?.kind, "invoice")
    const written = '{\n "title": "Чай",\n "amount": 9007199254740993,\n "currency": "XTR"\n}'
    assert.deepEqual(details(written), {
      invoice_information: { title: "Чай", amount: "9007199254740993", currency: "XTR" },
    })
    assert.deepEqual(details('{"title":'), { invoice_information: '{"title":' })
    assert.deepEqual(details({ title: "Чай" }), { invoice_information: { title: "Чай" } })
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
