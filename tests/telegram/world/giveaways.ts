/** Giveaways and who won them. Their dates are local times in an export. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { defined } from "./defined.ts"
import { channel, peerOfNumber } from "./peers.ts"
import { flagIn, instantIn, listIn, longIn, numberIn, type Raw, recordIn, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"

const someText = (raw: Raw, key: string): string | undefined => textIn(raw, key) || undefined

/** What is given: months of a subscription, or stars. */
const prizeOf = (raw: Raw) => ({
  months: numberIn(raw, "months") || undefined,
  stars: numberIn(raw, "stars") ? longIn(raw, "stars") : undefined,
  prizeDescription: someText(raw, "additional_prize"),
  onlyNewSubscribers: flagIn(raw, "is_only_new_subscribers") || undefined,
})

export const giveaway = (raw: Raw, _id: number, telling: Telling): Api.MessageMediaGiveaway => {
  const about = recordIn(raw, "giveaway_information") ?? {}
  const countries = listIn(about, "countries").map(String)
  return new Api.MessageMediaGiveaway(
    defined({
      ...prizeOf(about),
      channels: listIn(about, "channels").map((id) => telling.bare(channel(Number(id)))),
      countriesIso2: countries.length > 0 ? countries : undefined,
      quantity: numberIn(about, "quantity") ?? 0,
      untilDate: instantIn(raw, textIn(about, "until_date")),
    }),
  )
}

export const giveawayResults = (raw: Raw, _id: number, telling: Telling): Api.MessageMediaGiveawayResults => {
  const results = recordIn(raw, "giveaway_results") ?? {}
  const winners = listIn(results, "winners").flatMap((winner) => peerOfNumber(winner) ?? [])
  return new Api.MessageMediaGiveawayResults(
    defined({
      ...prizeOf(results),
      refunded: flagIn(results, "is_refunded") || undefined,
      channelId: telling.bare(channel(Number(results["channel"] ?? 0))),
      additionalPeersCount: numberIn(results, "additional_peers_count") || undefined,
      launchMsgId: numberIn(results, "launch_message_id") ?? 0,
      winnersCount: numberIn(results, "winners_count") ?? winners.length,
      unclaimedCount: numberIn(results, "unclaimed_count") ?? 0,
      winners: winners.map((winner) => (winner.kind === "user" ? telling.bare(winner) : bigInt(winner.id))),
      untilDate: instantIn(raw, textIn(results, "until_date")),
    }),
  )
}
