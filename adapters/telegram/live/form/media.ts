/**
 * What a message carries besides its text, in the fields of the export. Where a file would lie, the export names a path: here stands a mark that says
 * only that there is one. Web pages are no media, as there. A die and a story, of which the export shows nothing, are named.
 */
import type { Api } from "telegram"
import { documentFields } from "./document.ts"
import { giveawayFields, giveawayResultsFields } from "./giveaway.ts"
import { userText, wholeOf } from "./peers.ts"
import { largestOf } from "./picture.ts"
import { pollFields } from "./poll.ts"
import type { Fields, PageReading } from "./raw.ts"
import { senderText } from "./sender.ts"

/** Stands where the export has a path: the reader is told to read none. */
const SOMEWHERE = "-"

const spoilerFields = ({ spoiler }: { readonly spoiler?: boolean }): Fields =>
  spoiler ? { media_spoiler: true } : {}

const ttlFields = ({ ttlSeconds }: { readonly ttlSeconds?: number }): Fields =>
  ttlSeconds ? { self_destruct_period_seconds: ttlSeconds } : {}

/** A photo; of one that destroys itself the size is not told. */
export const photoFields = (photo: Api.TypePhoto | undefined, lost: boolean): Fields => {
  const picture = photo?.className === "Photo" ? largestOf(photo.sizes) : undefined
  return {
    photo: SOMEWHERE,
    photo_file_size: lost ? 0 : (picture?.bytes ?? 0),
    ...(picture === undefined ? {} : { width: picture.width, height: picture.height }),
  }
}

const fileFields = (media: Api.MessageMediaDocument, out: boolean): Fields => {
  const { document } = media
  const lost = Boolean(media.ttlSeconds)
  return {
    file: SOMEWHERE,
    ...(document?.className === "Document" ? documentFields(document, lost, lost && !out) : { file_size: 0 }),
  }
}

const contactFields = ({ firstName, lastName, phoneNumber, vcard }: Api.MessageMediaContact): Fields => ({
  contact_information: { first_name: firstName, last_name: lastName, phone_number: phoneNumber },
  ...(vcard === "" ? {} : { contact_vcard_file_size: Buffer.byteLength(vcard) }),
})

/** As exact as the export: a tenth of a metre. */
const degrees = (value: number): number => Number(value.toFixed(6))

const pointOf = (geo: Api.TypeGeoPoint): Fields | undefined =>
  geo.className === "GeoPoint" ? { latitude: degrees(geo.lat), longitude: degrees(geo.long) } : undefined

const placeFields = (geo: Api.TypeGeoPoint): Fields => ({ location_information: pointOf(geo) ?? null })

const venueFields = ({ title, address, geo }: Api.MessageMediaVenue): Fields => {
  const point = pointOf(geo)
  return {
    ...(title === "" ? {} : { place_name: title }),
    ...(address === "" ? {} : { address }),
    ...(point === undefined ? {} : { location_information: point }),
  }
}

/** The game's bot: through which it was sent, or by whom it was forwarded, or its sender. */
const gameBot = (message: Api.Message, of: PageReading): string => {
  if (message.viaBotId) return userText(message.viaBotId)
  const origin = message.fwdFrom?.fromId
  return origin?.className === "PeerUser" ? userText(origin.userId) : senderText(message, of)
}

const gameFields = ({ game }: Api.MessageMediaGame, message: Api.Message, of: PageReading): Fields => {
  const bot = of.people.get(gameBot(message, of))
  const link = bot?.isBot && bot.username ? `https://t.me/${bot.username}?game=${game.shortName}` : undefined
  return {
    ...(game.title === "" ? {} : { game_title: game.title }),
    ...(game.description === "" ? {} : { game_description: game.description }),
    ...(link === undefined || game.shortName === "" ? {} : { game_link: link }),
  }
}

const invoiceFields = (invoice: Api.MessageMediaInvoice): Fields => ({
  invoice_information: {
    title: invoice.title,
    description: invoice.description,
    amount: wholeOf(invoice.totalAmount),
    currency: invoice.currency,
    ...(invoice.receiptMsgId ? { receipt_message_id: invoice.receiptMsgId } : {}),
  },
})

/** Nothing where the export writes nothing. */
export const mediaFields = (media: Api.TypeMessageMedia, message: Api.Message, of: PageReading): Fields => {
  switch (media.className) {
    case "MessageMediaPhoto":
      return {
        ...photoFields(media.photo, Boolean(media.ttlSeconds)),
        ...spoilerFields(media),
        ...ttlFields(media),
      }
    case "MessageMediaDocument":
      return { ...fileFields(media, message.out === true), ...spoilerFields(media), ...ttlFields(media) }
    case "MessageMediaContact":
      return contactFields(media)
    case "MessageMediaGeo":
      return placeFields(media.geo)
    case "MessageMediaGeoLive":
      return { ...placeFields(media.geo), live_location_period_seconds: media.period }
    case "MessageMediaVenue":
      return venueFields(media)
    case "MessageMediaGame":
      return gameFields(media, message, of)
    case "MessageMediaInvoice":
      return invoiceFields(media)
    case "MessageMediaPoll":
      return pollFields(media)
    case "MessageMediaGiveaway":
      return giveawayFields(media)
    case "MessageMediaGiveawayResults":
      return giveawayResultsFields(media)
    case "MessageMediaPaidMedia":
      return { paid_stars_amount: wholeOf(media.starsAmount) }
    default:
      return {}
  }
}
