/** Giveaways as the export writes them, but for their times: those are UTC and say so, where the export has those of a local clock. */
import type { Api } from "telegram"
import { idOf, wholeOf } from "./peers.ts"
import type { Fields } from "./raw.ts"

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z")

export const giveawayFields = (giveaway: Api.MessageMediaGiveaway): Fields => ({
  giveaway_information: {
    quantity: giveaway.quantity,
    months: giveaway.months ?? 0,
    until_date: timeOf(giveaway.untilDate),
    channels: giveaway.channels.map(idOf),
    countries: giveaway.countriesIso2 ?? [],
    additional_prize: giveaway.prizeDescription ?? "",
    stars: giveaway.stars ? wholeOf(giveaway.stars) : 0,
    is_only_new_subscribers: giveaway.onlyNewSubscribers === true,
  },
})

export const giveawayResultsFields = (results: Api.MessageMediaGiveawayResults): Fields => ({
  giveaway_results: {
    channel: idOf(results.channelId),
    winners: results.winners.map(idOf),
    additional_prize: results.prizeDescription ?? "",
    until_date: timeOf(results.untilDate),
    launch_message_id: results.launchMsgId,
    additional_peers_count: results.additionalPeersCount ?? 0,
    winners_count: results.winnersCount,
    unclaimed_count: results.unclaimedCount,
    months: results.months ?? 0,
    stars: results.stars ? wholeOf(results.stars) : 0,
    is_refunded: results.refunded === true,
    is_only_new_subscribers: results.onlyNewSubscribers === true,
  },
})
