/** Kinds of media and their fields: a small file for each line. */
import assert from "node:assert/strict"
import { account, chat, message } from "../../adapters/telegram/export/testing.ts"
import { carries, type Fields, type Proof, type Proofs } from "./proof.ts"
import { onlyDialogue } from "./reading.ts"

const PHOTO = "photos/photo_1@01-01-2024_03-00-00.jpg"
const FILE = "files/kettle.pdf"
const photo = { kind: "photo", path: PHOTO, present: false }
const document = { kind: "document", path: FILE, present: false }

/** A document whose `media_type` says more of it. */
const typed = (media_type: string, raw: Fields = {}, media: Fields = {}): Proof =>
  carries({ file: FILE, media_type, ...raw }, { ...document, kind: media_type, ...media })

/** Media without a file: its fields stand in the details. */
const detailed = (kind: string, fields: Fields, details: Fields = fields): Proof =>
  carries(fields, { kind, details })

const UNAVAILABLE = "(File unavailable, please try again later)"
const TOO_LARGE = "(File exceeds maximum size. Change data exporting settings to download.)"
const LEFT_OUT = "(File not included. Change data exporting settings to download.)"
const missing = (why: string): Proof =>
  carries({ file: why }, { kind: "document", missing: why, present: false })

const ada = { first_name: "Ada", last_name: "", phone_number: "+00 000" }
const here = { latitude: 55.75, longitude: -37.5 }
const invoice = { title: "Tea", description: "Green", amount: 500, currency: "EUR", receipt_message_id: 3 }
const answers = [{ text: "yes", voters: 2, chosen: true }]

export const media: Proofs = {
  photo: carries({ photo: PHOTO }, photo),
  photo_file_size: carries({ photo: PHOTO, photo_file_size: 9041 }, { ...photo, size: 9041 }),
  width: carries({ photo: PHOTO, width: 640 }, { ...photo, width: 640 }),
  height: carries({ photo: PHOTO, height: 480 }, { ...photo, height: 480 }),
  media_spoiler: carries(
    { photo: PHOTO, media_spoiler: true },
    { ...photo, details: { media_spoiler: true } },
  ),
  self_destruct_period_seconds: async () => {
    const raw = message(7, { photo: PHOTO, self_destruct_period_seconds: 2147483647 })
    const { messages } = await onlyDialogue(account([chat([raw])]))
    const [seen] = messages
    assert.equal(seen?.content.media?.kind, "photo")
    assert.equal(seen?.content.media?.details?.["self_destruct_period_seconds"], 2147483647)
    assert.equal(seen?.file, undefined)
  },
  file: carries({ file: FILE }, document),
  file_name: carries({ file: FILE, file_name: "kettle.pdf" }, { ...document, name: "kettle.pdf" }),
  file_size: carries({ file: FILE, file_size: 12 }, { ...document, size: 12 }),
  thumbnail: carries({ file: FILE, thumbnail: "t.jpg" }, { ...document, details: { thumbnail: "t.jpg" } }),
  thumbnail_file_size: carries(
    { file: FILE, thumbnail: "t.jpg", thumbnail_file_size: 3 },
    { ...document, details: { thumbnail: "t.jpg", thumbnail_file_size: 3 } },
  ),
  mime_type: carries({ file: FILE, mime_type: "application/pdf" }, { ...document, mime: "application/pdf" }),
  duration_seconds: typed("voice_message", { duration_seconds: 3 }, { durationSeconds: 3 }),
  sticker: typed("sticker", { sticker_emoji: "🫖" }, { emoji: "🫖" }),
  video_message: typed("video_message"),
  voice_message: typed("voice_message"),
  animation: typed("animation"),
  video_file: typed("video_file"),
  audio_file: typed(
    "audio_file",
    { performer: "Ada", title: "Tea" },
    { details: { performer: "Ada", title: "Tea" } },
  ),
  "unknown media_type": typed("hologram"),
  unavailable: missing(UNAVAILABLE),
  "too large": missing(TOO_LARGE),
  "not included": async () => {
    await missing(LEFT_OUT)()
    await carries({ photo: LEFT_OUT }, { kind: "photo", missing: LEFT_OUT, present: false })()
  },
  "named and not included": carries(
    { file: `kettle.pdf ${LEFT_OUT}` },
    { kind: "document", name: "kettle.pdf", missing: LEFT_OUT, present: false },
  ),
  outside: async () => {
    for (const file of ["../secret.txt", "/etc/passwd", "photos/../../secret.txt"]) {
      const { messages, ended } = await onlyDialogue(account([chat([message(7, { file })])]))
      assert.deepEqual(messages[0]?.content.media, { kind: "document", path: file, present: false })
      assert.equal(messages[0]?.file, undefined)
      assert.equal(ended?.mediaRefused, 1)
    }
  },
  contact_information: detailed("contact", { contact_information: ada }),
  contact_vcard: detailed("contact", { contact_information: ada, contact_vcard: "contacts/contact_1.vcard" }),
  contact_vcard_file_size: detailed("contact", {
    ...{ contact_information: ada, contact_vcard: "contacts/contact_1.vcard", contact_vcard_file_size: 90 },
  }),
  location_information: detailed("place", { location_information: here }),
  "location_information null": detailed("place", { location_information: null }),
  live_location_period_seconds: detailed("place", {
    ...{ location_information: here, live_location_period_seconds: 900 },
  }),
  place_name: detailed("place", { place_name: "Чайная", address: "1", location_information: here }),
  game_title: detailed("game", {
    game_title: "Teapots",
    game_description: "…",
    game_link: "https://example.org",
  }),
  invoice_information: detailed(
    "invoice",
    { invoice_information: JSON.stringify(invoice, null, 1) },
    { invoice_information: invoice },
  ),
  "invoice_information broken": detailed("invoice", { invoice_information: "{ tea" }),
  poll: detailed("poll", { poll: { question: "Tea?", closed: false, total_voters: 2, answers } }),
  "poll with parts": detailed("poll", {
    poll: {
      ...{ question: [{ type: "plain", text: "Tea?" }], closed: true, total_voters: 0 },
      answers: [{ text: [{ type: "bold", text: "yes" }], voters: 0, chosen: false }],
    },
  }),
  todo_list: detailed("todo", {
    todo_list: {
      title: "Tea",
      others_can_append: true,
      others_can_complete: false,
      answers: [{ text: "boil", id: 1 }],
    },
  }),
  giveaway_information: detailed("giveaway", {
    giveaway_information: { quantity: 2, months: 3, until_date: "2024-01-01T03:00:00", channels: [17] },
  }),
  giveaway_results: detailed("giveaway_results", {
    giveaway_results: { channel: 17, winners: [17], winners_count: 1, is_refunded: false },
  }),
  paid_stars_amount: detailed("paid", { paid_stars_amount: 50 }),
}
