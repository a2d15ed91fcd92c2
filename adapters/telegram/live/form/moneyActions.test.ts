import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { moneyActions } from "./moneyActions.ts"
import { BOT, CHANNEL, channel, long, serviceObserved, user } from "./testing.ts"
import { answered, type Case, tellTheSame, withoutActor } from "./testingActions.ts"

const cases: ReadonlyArray<Case> = [
  [
    new Api.MessageActionPaymentSent({ currency: "XTR", totalAmount: long(250), recurringInit: true }),
    {
      ...withoutActor,
      ...{ action: "send_payment", amount: 250, currency: "XTR", invoice_message_id: 5, recurring: "init" },
    },
    answered,
  ],
  [
    new Api.MessageActionPaymentSent({ currency: "XTR", totalAmount: long(250), recurringUsed: true }),
    { ...withoutActor, action: "send_payment", amount: 250, currency: "XTR", recurring: "used" },
  ],
  [
    new Api.MessageActionPaymentRefunded({
      ...{ peer: user(BOT), currency: "XTR", totalAmount: long(250) },
      charge: new Api.PaymentCharge({ id: "c1", providerChargeId: "p1" }),
    }),
    {
      ...withoutActor,
      ...{ action: "refunded_payment", amount: 250, currency: "XTR", peer_name: "Kettle" },
      ...{ peer_id: `user${BOT}`, charge_id: "c1" },
    },
  ],
  [
    new Api.MessageActionGiftCode({ slug: "abc", months: 3, boostPeer: channel(CHANNEL), viaGiveaway: true }),
    {
      ...withoutActor,
      ...{ action: "gift_code_prize", gift_code: "abc", boost_peer_id: `channel${CHANNEL}`, months: 3 },
      ...{ unclaimed: false, via_giveaway: true },
    },
  ],
  [
    new Api.MessageActionPrizeStars({
      ...{ stars: long(500), transactionId: "t1", boostPeer: channel(CHANNEL), giveawayMsgId: 4 },
    }),
    {
      ...{
        action: "stars_prize",
        boost_peer_id: `channel${CHANNEL}`,
        boost_peer_name: "Самовар",
        stars: 500,
      },
      ...{ is_unclaimed: false, giveaway_msg_id: 4, transaction_id: "t1" },
    },
  ],
  [new Api.MessageActionGiveawayLaunch({}), { ...withoutActor, action: "giveaway_launch" }],
  [
    new Api.MessageActionGiveawayResults({ winnersCount: 2, unclaimedCount: 1, stars: true }),
    { ...withoutActor, action: "giveaway_results", winners: 2, unclaimed: 1, stars: true },
  ],
  [
    new Api.MessageActionStarGift({
      gift: new Api.StarGift({
        ...{ id: long("5368324170671202286"), stars: long(50), convertStars: long(40), limited: true },
        sticker: new Api.DocumentEmpty({ id: long(1) }),
        ...{ availabilityRemains: 1, availabilityTotal: 2 },
      }),
      nameHidden: true,
      message: new Api.TextWithEntities({
        text: "с чаем",
        entities: [new Api.MessageEntityBold({ offset: 2, length: 4 })],
      }),
    }),
    {
      ...{ action: "send_star_gift", gift_id: "5368324170671202286", stars: 50, is_limited: true },
      ...{ is_anonymous: true, gift_text: ["с ", { type: "bold", text: "чаем" }, ""] },
    },
  ],
  [
    new Api.MessageActionStarGiftUnique({
      gift: new Api.StarGiftUnique({
        ...{ id: long(7), title: "Чайник", slug: "k-1", num: 1, ownerName: "x", attributes: [] },
        ...{ availabilityIssued: 1, availabilityTotal: 2 },
      }),
    }),
    { action: "send_star_gift", gift_id: 7, stars: 0, is_limited: false, is_anonymous: false, gift_text: "" },
  ],
]

tellTheSame(moneyActions, cases, ["MessageActionGiftPremium", "MessageActionGiftStars"])

describe("a gift", () => {
  test("tells prices of gifts in numbers, where the export has a text", () => {
    const priced = { currency: "EUR", amount: long(1199) }
    assert.deepEqual(
      serviceObserved(new Api.MessageActionGiftPremium({ ...priced, months: 3 })).service.fields,
      {
        ...{ amount: 1199, currency: "EUR", months: 3 },
      },
    )
    assert.deepEqual(
      serviceObserved(new Api.MessageActionGiftStars({ ...priced, stars: long(500) })).service.fields,
      {
        ...{ amount: 1199, currency: "EUR", amount_whole: 500, amount_nano: 0 },
      },
    )
  })
})
