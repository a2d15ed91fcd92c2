/** A message of every kind of media, as Telegram Desktop describes it. */
import type { Fields } from "../../../examples/format.ts"
import { everyDocument, FOLDER, NOT_INCLUDED, size, UNAVAILABLE } from "./documents.ts"

const photo = {
  photo: `${FOLDER}/photos/photo_1@08-01-2024_20-35-47.jpg`,
  photo_file_size: size("photos/photo_1@08-01-2024_20-35-47.jpg"),
  width: 40,
  height: 24,
}
const leftOut = { photo: NOT_INCLUDED, photo_file_size: 184_220, width: 1280, height: 853 }

const photos: ReadonlyArray<Fields> = [
  photo,
  { ...leftOut, media_spoiler: true },
  { photo: UNAVAILABLE, photo_file_size: 91_000, width: 720, height: 1280, self_destruct_period_seconds: 10 },
]

const people: ReadonlyArray<Fields> = [
  {
    contact_information: {
      first_name: "Leopold",
      last_name: "Ledgerwood",
      phone_number: "+999 55 070 08 09",
    },
  },
  {
    contact_information: { first_name: "Leopold", last_name: "", phone_number: "+999 55 070 08 10" },
    contact_vcard: `${FOLDER}/contacts/contact_1.vcard`,
    contact_vcard_file_size: size("contacts/contact_1.vcard"),
  },
]

const places: ReadonlyArray<Fields> = [
  { location_information: { latitude: 57.6262, longitude: 39.8845 } },
  { location_information: { latitude: -57.5, longitude: 0.25 }, live_location_period_seconds: 900 },
  { location_information: null },
  {
    place_name: "The Wickerwork Arms",
    address: "2 Lower Quay, Marrowmere",
    location_information: { latitude: 51.5, longitude: -0.125 },
  },
  { place_name: "Nowhere", address: "Нигде" },
]

const bold = (text: string) => ({ type: "bold", text })

const polls: ReadonlyArray<Fields> = [
  {
    poll: {
      question: "Когда собираемся?",
      closed: false,
      total_voters: 5,
      answers: [
        { text: "Суббота, 15:00", voters: 3, chosen: true },
        { text: "Воскресенье", voters: 2, chosen: false },
      ],
    },
  },
  {
    poll: {
      question: ["Tea ", bold("or"), " coffee?"],
      closed: true,
      total_voters: 0,
      answers: [
        { text: [bold("Tea"), " 🫖", ""], voters: 0, chosen: false },
        { text: "Coffee", voters: 0, chosen: false },
      ],
    },
  },
]

export const everyMedia: ReadonlyArray<Fields> = [...photos, ...everyDocument, ...people, ...places, ...polls]

export const groupPhoto: Fields = photo
