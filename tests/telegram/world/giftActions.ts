/** The actions that money has to do with: payments, gifts, prizes. What a gift cost stands in an export as a text such as `$4.99`. */
import bigInt from "big-integer"
import { Api } from "telegram"
import type { ActionMaker, ActionMakers } from "./actionMaker.ts"
import { defined } from "./defined.ts"
import { fileHash, fileId } from "./files.ts"
import { peerOf } from "./peers.ts"
import { DC } from "./photos.ts"
import { dateOf, flagIn, longIn, numberIn, type Raw, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"
import { withEntities } from "./text.ts"

const currencies: Readonly<Record<string, string>> = { $: "USD", "€": "EUR", "£": "GBP", "₽": "RUB" }

const costOf = (raw: Raw): { readonly currency: string; readonly amount: bigInt.BigInteger } => {
  const text = textIn(raw, "cost") ?? ""
  const number = Number(/[\d.,]+/.exec(text)?.[0].replace(/,/g, "") ?? 0)
  const sign = /[^\d.,\s]+/.exec(text)?.[0] ?? "USD"
  return { currency: currencies[sign] ?? sign, amount: bigInt(Math.round(number * 100)) }
}

const moneyIn = (raw: Raw) => ({
  currency: textIn(raw, "currency") ?? "",
  totalAmount: longIn(raw, "amount") ?? bigInt.zero,
})

/** Newer exports count days. */
const monthsOf = (raw: Raw): number =>
  numberIn(raw, "months") ?? Math.max(1, Math.round((numberIn(raw, "days") ?? 30) / 30))

const charge = (id: string) => new Api.PaymentCharge({ id, providerChargeId: `provider ${id}` })

const giftSticker = (raw: Raw, messageId: number, { dialogue, seed, reference }: Telling): Api.Document => {
  const id = fileId({ dialogue: dialogue.index, message: messageId }, "gift")
  return new Api.Document({
    id,
    accessHash: fileHash(seed, id),
    fileReference: reference(id),
    date: dateOf(raw) ?? 0,
    mimeType: "application/x-tgsticker",
    size: bigInt(2048),
    dcId: DC,
    attributes: [new Api.DocumentAttributeSticker({ alt: "🎁", stickerset: new Api.InputStickerSetEmpty() })],
  })
}

const starGift: ActionMaker = (raw, telling, messageId) =>
  new Api.MessageActionStarGift(
    defined({
      nameHidden: flagIn(raw, "is_anonymous") || undefined,
      gift: new Api.StarGift(
        defined({
          limited: flagIn(raw, "is_limited") || undefined,
          id: longIn(raw, "gift_id") ?? bigInt.zero,
          sticker: giftSticker(raw, messageId, telling),
          stars: longIn(raw, "stars") ?? bigInt.zero,
          availabilityRemains: flagIn(raw, "is_limited") ? 5 : undefined,
          availabilityTotal: flagIn(raw, "is_limited") ? 100 : undefined,
          convertStars: bigInt.zero,
        }),
      ),
      message: raw["gift_text"] ? withEntities(raw["gift_text"], telling) : undefined,
    }),
  )

export const giftActions: ActionMakers = {
  send_payment: (raw) =>
    new Api.MessageActionPaymentSent(
      defined({
        ...moneyIn(raw),
        recurringInit: raw["recurring"] === "init" || undefined,
        recurringUsed: raw["recurring"] === "used" || undefined,
      }),
    ),
  refunded_payment: (raw, { peer, dialogue }) =>
    new Api.MessageActionPaymentRefunded({
      ...moneyIn(raw),
      peer: peer(peerOf(raw["peer_id"]) ?? dialogue.peer),
      charge: charge(textIn(raw, "charge_id") ?? ""),
    }),
  send_premium_gift: (raw) => new Api.MessageActionGiftPremium({ ...costOf(raw), months: monthsOf(raw) }),
  send_stars_gift: (raw) =>
    new Api.MessageActionGiftStars({
      ...costOf(raw),
      stars: longIn(raw, "stars") ?? longIn(raw, "amount_whole") ?? bigInt.zero,
    }),
  gift_code_prize: (raw, { peer }) => {
    const boosted = peerOf(raw["boost_peer_id"])
    return new Api.MessageActionGiftCode(
      defined({
        viaGiveaway: flagIn(raw, "via_giveaway") || undefined,
        unclaimed: flagIn(raw, "unclaimed") || undefined,
        boostPeer: boosted && peer(boosted),
        months: monthsOf(raw),
        slug: textIn(raw, "gift_code") ?? "",
        // Both stand or fall with `unclaimed`, with which they share a flag.
        currency: flagIn(raw, "unclaimed") ? "USD" : undefined,
        amount: flagIn(raw, "unclaimed") ? bigInt(499) : undefined,
      }),
    )
  },
  giveaway_launch: () => new Api.MessageActionGiveawayLaunch({}),
  giveaway_results: (raw) =>
    new Api.MessageActionGiveawayResults(
      defined({
        stars: flagIn(raw, "stars") || undefined,
        winnersCount: numberIn(raw, "winners") ?? 0,
        unclaimedCount: numberIn(raw, "unclaimed") ?? 0,
      }),
    ),
  stars_prize: (raw, { peer, dialogue }) =>
    new Api.MessageActionPrizeStars(
      defined({
        unclaimed: flagIn(raw, "is_unclaimed") || undefined,
        stars: longIn(raw, "stars") ?? bigInt.zero,
        transactionId: textIn(raw, "transaction_id") ?? "",
        boostPeer: peer(peerOf(raw["boost_peer_id"]) ?? dialogue.peer),
        giveawayMsgId: numberIn(raw, "giveaway_msg_id") ?? 0,
      }),
    ),
  send_star_gift: starGift,
}
