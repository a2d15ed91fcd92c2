/**
 * Payments, gifts and giveaways in the fields of the export. What a gift cost the export writes as a text in the manner of the currency (`cost`); here stand
 * the amount in the currency's smallest unit and its code, as the export has them of payments.
 */
import type { Api } from "telegram"
import { type ActionForms, about } from "./action.ts"
import { type Long, nameOf, peerText, wholeOf } from "./peers.ts"
import type { Fields } from "./raw.ts"
import { textWithEntities } from "./text.ts"

const priced = ({ amount, currency }: { readonly amount: Long; readonly currency: string }): Fields => ({
  amount: wholeOf(amount),
  ...(currency === "" ? {} : { currency }),
})

const giftFields = (gift: Api.TypeStarGift): Fields => ({
  action: "send_star_gift",
  gift_id: wholeOf(gift.id),
  stars: gift.className === "StarGift" ? wholeOf(gift.stars) : 0,
  is_limited: gift.className === "StarGift" && gift.limited === true,
})

export const moneyActions: ActionForms<
  | "MessageActionPaymentSent"
  | "MessageActionPaymentRefunded"
  | "MessageActionGiftPremium"
  | "MessageActionGiftStars"
  | "MessageActionGiftCode"
  | "MessageActionPrizeStars"
  | "MessageActionGiveawayLaunch"
  | "MessageActionGiveawayResults"
  | "MessageActionStarGift"
  | "MessageActionStarGiftUnique"
> = {
  MessageActionPaymentSent: ({ totalAmount, currency, recurringUsed, recurringInit }, reading) => ({
    action: "send_payment",
    ...priced({ amount: totalAmount, currency }),
    ...about("invoice_message_id", reading),
    ...(recurringUsed ? { recurring: "used" } : recurringInit ? { recurring: "init" } : {}),
  }),
  MessageActionPaymentRefunded: ({ totalAmount, currency, peer, charge }, { of }) => ({
    action: "refunded_payment",
    ...priced({ amount: totalAmount, currency }),
    peer_name: nameOf(of.people, peerText(peer)),
    peer_id: peerText(peer),
    ...(charge.id === "" ? {} : { charge_id: charge.id }),
  }),
  MessageActionGiftPremium: (gift) => ({
    action: "send_premium_gift",
    ...priced(gift),
    ...(gift.months === 0 ? {} : { months: gift.months }),
  }),
  MessageActionGiftStars: (gift) => ({
    action: "send_stars_gift",
    ...priced(gift),
    amount_whole: wholeOf(gift.stars),
    amount_nano: 0,
  }),
  MessageActionGiftCode: ({ slug, boostPeer, months, unclaimed, viaGiveaway }) => ({
    action: "gift_code_prize",
    ...(slug === "" ? {} : { gift_code: slug }),
    ...(boostPeer ? { boost_peer_id: peerText(boostPeer) } : {}),
    months,
    unclaimed: unclaimed === true,
    via_giveaway: viaGiveaway === true,
  }),
  MessageActionPrizeStars: ({ boostPeer, stars, unclaimed, giveawayMsgId, transactionId }, { of }) => ({
    action: "stars_prize",
    boost_peer_id: peerText(boostPeer),
    boost_peer_name: nameOf(of.people, peerText(boostPeer)),
    stars: wholeOf(stars),
    is_unclaimed: unclaimed === true,
    giveaway_msg_id: giveawayMsgId,
    ...(transactionId === "" ? {} : { transaction_id: transactionId }),
  }),
  MessageActionGiveawayLaunch: () => ({ action: "giveaway_launch" }),
  MessageActionGiveawayResults: ({ winnersCount, unclaimedCount, stars }) => ({
    action: "giveaway_results",
    winners: winnersCount,
    unclaimed: unclaimedCount,
    stars: stars === true,
  }),
  MessageActionStarGift: ({ gift, nameHidden, message }) => ({
    ...giftFields(gift),
    is_anonymous: nameHidden === true,
    gift_text: message ? textWithEntities(message) : "",
  }),
  MessageActionStarGiftUnique: ({ gift }) => ({ ...giftFields(gift), is_anonymous: false, gift_text: "" }),
}
