/** What messages carry and what happens besides, as an export of today writes it; older ones lack some of the fields (see `exporter.ts`). */
import { Client } from "./clients.ts"

export const media: ReadonlyArray<Readonly<Record<string, unknown>>> = [
  {},
  {},
  { photo: "photos/photo_1.jpg", photo_file_size: 9041, width: 640, height: 480 },
  { file: "files/kettle.pdf", file_name: "kettle.pdf", file_size: 512, mime_type: "application/pdf" },
  { file: "voice_messages/audio_1.ogg", media_type: "voice_message", file_size: 7, duration_seconds: 3 },
  { place_name: "Чайная", address: "1", location_information: { latitude: 1.5, longitude: -2 } },
  { contact_information: { first_name: "Ada", last_name: "", phone_number: "+0 00" } },
  {
    poll: {
      question: "?",
      closed: false,
      total_voters: 1,
      answers: [{ text: "a", voters: 1, chosen: true }],
    },
  },
]
export const manner: ReadonlyArray<Readonly<Record<string, unknown>>> = [
  {},
  {},
  {},
  { via_bot: "@gif" },
  { forwarded_from: "Ada Lovelace", forwarded_from_id: "user42" },
  { forwarded_from: "A hidden one" },
  { inline_bot_buttons: [[{ type: "url", text: "go", data: "https://example.org" }]] },
]
/** And the first client that knows each. */
export const actions: ReadonlyArray<readonly [fields: Readonly<Record<string, unknown>>, since: number]> = [
  [{ action: "phone_call", duration_seconds: 61, discard_reason: "hangup" }, Client.shiftedChats],
  [{ action: "set_messages_ttl", period: 86400 }, Client.shiftedChats],
  [{ action: "edit_chat_theme", emoticon: "🍵" }, Client.unixTimes],
  [{ action: "boost_apply", boosts: 2 }, Client.fileNames],
]
