/** What a message carries besides its text, told by which fields the export has of it. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { defined } from "./defined.ts"
import { documentMedia } from "./documents.ts"
import { giveaway, giveawayResults } from "./giveaways.ts"
import { gameLink } from "./learn.ts"
import { longOf } from "./numbers.ts"
import { photoOf } from "./photos.ts"
import { pollMedia } from "./poll.ts"
import { flagIn, longIn, numberIn, parsePiece, type Raw, recordIn, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"
import { contactMedia } from "./vcards.ts"

const geoPoint = (raw: Raw): Api.TypeGeoPoint => {
  const point = recordIn(raw, "location_information")
  if (point === undefined) return new Api.GeoPointEmpty()
  const [lat, long] = [numberIn(point, "latitude") ?? 0, numberIn(point, "longitude") ?? 0]
  return new Api.GeoPoint({ lat, long, accessHash: longOf(`${lat} ${long}`) })
}

type Make = (raw: Raw, messageId: number, telling: Telling) => Api.TypeMessageMedia

const photo: Make = (raw, messageId, telling) =>
  new Api.MessageMediaPhoto(
    defined({
      photo: photoOf(raw, messageId, telling),
      spoiler: flagIn(raw, "media_spoiler") || undefined,
      ttlSeconds: numberIn(raw, "self_destruct_period_seconds"),
    }),
  )

const location: Make = (raw) => {
  const geo = geoPoint(raw)
  const period = numberIn(raw, "live_location_period_seconds")
  return period === undefined
    ? new Api.MessageMediaGeo({ geo })
    : new Api.MessageMediaGeoLive({ geo, period })
}

const venue: Make = (raw) =>
  new Api.MessageMediaVenue({
    geo: geoPoint(raw),
    title: textIn(raw, "place_name") ?? "",
    address: textIn(raw, "address") ?? "",
    provider: "foursquare",
    venueId: "",
    venueType: "",
  })

const game: Make = (raw) =>
  new Api.MessageMediaGame({
    game: new Api.Game({
      id: longOf(`game ${raw["game_title"]}`),
      accessHash: bigInt.one,
      shortName: gameLink(raw).game ?? "",
      title: textIn(raw, "game_title") ?? "",
      description: textIn(raw, "game_description") ?? "",
      photo: new Api.PhotoEmpty({ id: bigInt.zero }),
    }),
  })

/** A string that holds JSON. */
const invoice: Make = (raw) => {
  const held = parsePiece(textIn(raw, "invoice_information") ?? "{}")
  return new Api.MessageMediaInvoice(
    defined({
      title: textIn(held, "title") ?? "",
      description: textIn(held, "description") ?? "",
      currency: textIn(held, "currency") ?? "",
      totalAmount: longIn(held, "amount") ?? bigInt.zero,
      receiptMsgId: numberIn(held, "receipt_message_id"),
      startParam: "",
    }),
  )
}

const paid: Make = (raw) =>
  new Api.MessageMediaPaidMedia({
    starsAmount: longIn(raw, "paid_stars_amount") ?? bigInt.zero,
    extendedMedia: [new Api.MessageExtendedMediaPreview({ w: 640, h: 480 })],
  })

/** In the order in which a message of several is told apart; a venue has a location too. */
const makers: ReadonlyArray<readonly [key: string, make: Make]> = [
  ["photo", photo],
  ["file", documentMedia],
  ["contact_information", contactMedia],
  ["place_name", venue],
  ["location_information", location],
  ["game_title", game],
  ["invoice_information", invoice],
  ["poll", pollMedia],
  ["todo_list", () => new Api.MessageMediaUnsupported()],
  ["giveaway_information", giveaway],
  ["giveaway_results", giveawayResults],
  ["paid_stars_amount", paid],
]

export const mediaOf: (raw: Raw, messageId: number, telling: Telling) => Api.TypeMessageMedia | undefined = (
  raw,
  messageId,
  telling,
) => {
  if (raw["type"] === "unsupported") return new Api.MessageMediaUnsupported()
  return makers.find(([key]) => key in raw)?.[1](raw, messageId, telling)
}
