import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { messageForm } from "./message.ts"
import {
  BOT,
  friend,
  fromExport,
  long,
  message,
  observed,
  readingOf,
  saysTheSame,
  user,
  wired,
} from "./testing.ts"
import { none, photo, shows, sizes } from "./testingMedia.ts"

const point = new Api.GeoPoint({ lat: 55.7512441234, long: -37.5, accessHash: long(1) })
const coordinates = { location_information: { latitude: 55.751244, longitude: -37.5 } }

describe("a place", () => {
  test("is a point, or none that is told", () => {
    shows(new Api.MessageMediaGeo({ geo: point }), coordinates)
    shows(new Api.MessageMediaGeo({ geo: new Api.GeoPointEmpty() }), { location_information: null })
  })
  test("may move for a while", () => {
    shows(new Api.MessageMediaGeoLive({ geo: point, period: 900 }), {
      ...coordinates,
      live_location_period_seconds: 900,
    })
  })
  test("may have a name and an address", () => {
    const venue = { geo: point, title: "Чайная", address: "Тихая, 4" }
    shows(new Api.MessageMediaVenue({ ...venue, provider: "x", venueId: "1", venueType: "" }), {
      place_name: "Чайная",
      address: "Тихая, 4",
      ...coordinates,
    })
  })
})

describe("other media", () => {
  test("a contact, with a card", () => {
    const contact = { phoneNumber: "+0 000 1234", firstName: "Е.", lastName: "", userId: long(0) }
    shows(new Api.MessageMediaContact({ ...contact, vcard: "BEGIN:VCARDй" }), {
      contact_information: { first_name: "Е.", last_name: "", phone_number: "+0 000 1234" },
      contact_vcard: "contacts/contact_1.vcard",
      contact_vcard_file_size: 13,
    })
    shows(new Api.MessageMediaContact({ ...contact, vcard: "" }), {
      contact_information: { first_name: "Е.", last_name: "", phone_number: "+0 000 1234" },
    })
  })

  test("a game, with a link where its bot is known", () => {
    const game = new Api.MessageMediaGame({
      game: new Api.Game({
        ...{
          id: long(1),
          accessHash: long(1),
          shortName: "boil",
          title: "Кипяток",
          description: "Не пролей",
        },
        photo: new Api.PhotoEmpty({ id: long(1) }),
      }),
    })
    const json = { game_title: "Кипяток", game_description: "Не пролей" }
    shows(game, json)
    const linked = { ...json, game_link: "https://t.me/kettle_bot?game=boil", via_bot: "@kettle_bot" }
    saysTheSame(observed({ media: game, viaBotId: long(BOT) }), fromExport({ ...none, ...linked }))
    const fwdFrom = new Api.MessageFwdHeader({ date: 1, fromId: user(BOT) })
    assert.equal(observed({ media: game, fwdFrom }).content.media?.details?.["game_link"], linked.game_link)
  })

  test("an invoice, which the export writes as a text", () => {
    const invoice = { title: "Чай", description: "Пачка", currency: "XTR", startParam: "" }
    const media = new Api.MessageMediaInvoice({ ...invoice, totalAmount: long(250), receiptMsgId: 4 })
    shows(media, {
      invoice_information:
        '{\n "title": "Чай",\n "description": "Пачка",\n "amount": 250,\n "currency": "XTR",\n "receipt_message_id": 4\n}',
    })
  })

  test("paid media, of which only the price is told", () => {
    shows(new Api.MessageMediaPaidMedia({ starsAmount: long(50), extendedMedia: [] }), {
      paid_stars_amount: 50,
    })
  })

  test("nothing at all", () => {
    const live = observed({ message: "чай", media: new Api.MessageMediaEmpty() })
    assert.equal(live.content.media, undefined)
  })
})

describe("what an export would write", () => {
  test("has no path: the reader reads none", () => {
    const live = observed({ media: new Api.MessageMediaPhoto({ photo: photo(sizes) }) })
    assert.deepEqual(live.content.media, { kind: "photo", size: 70_000, width: 1280, height: 960 })
    const form = messageForm(wired(message(7)), readingOf({ dialogue: friend }))
    assert.equal("photo" in form, false)
  })
})
