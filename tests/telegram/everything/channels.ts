/** The channels of an account: one of its own with signed posts, and a public one with giveaways. */
import { localTime } from "../../../examples/format.ts"
import type { Person } from "../../../examples/people.ts"
import { type Book, bookOf, counterFrom } from "./book.ts"
import { groupPhoto } from "./media.ts"

const BEGIN = 1_704_720_000
const UNTIL = localTime(1_706_745_600)

const as = (name: string, id: number): Person => ({ from: name, from_id: `channel${id}` })

export const chronicles = (): Book => {
  const head = { name: "Хроники Зыбкополья", type: "private_channel", id: 1500600702 }
  const book = bookOf(head, counterFrom(1), BEGIN)
  const channel = as(head.name, head.id)
  book.happen(channel, { action: "create_channel", title: "Хроники" })
  book.say(channel, ["Мост стоит. ", { type: "bold", text: "Перила под вопросом." }], {
    head: { author: "Ferapont Quillabee" },
    edited: 600,
    after: { reactions: [{ type: "emoji", count: 12, emoji: "👍" }] },
  })
  book.say(channel, ["Перила нашлись"], { head: { reply_to_message_id: 2 }, media: groupPhoto })
  book.say(channel, ["Из другого канала"], {
    head: { forwarded_from: "Вестник Зыбкополья", forwarded_from_id: "channel1500600704" },
  })
  book.happen(channel, { action: "edit_group_title", title: head.name })
  book.happen(channel, { action: "edit_group_photo", ...groupPhoto })
  book.happen(channel, { action: "pin_message", message_id: 2 })
  return book
}

export const herald = (): Book => {
  const head = { name: "Вестник Зыбкополья", type: "public_channel", id: 1500600704 }
  const book = bookOf(head, counterFrom(1), BEGIN + 50)
  const channel = as(head.name, head.id)
  book.happen(channel, { action: "create_channel", title: head.name })
  book.happen(undefined, { action: "giveaway_launch" })
  const giveaway_information = {
    quantity: 5,
    months: 3,
    until_date: UNTIL,
    channels: [1500600704, 1500600702],
    countries: ["FR", "CZ"],
    additional_prize: "мёд",
    stars: 0,
    is_only_new_subscribers: false,
  }
  book.say(channel, [], { media: { giveaway_information } })
  const giveaway_results = {
    channel: 1500600704,
    winners: [500600703, 500600705],
    additional_prize: "мёд",
    until_date: UNTIL,
    launch_message_id: 3,
    additional_peers_count: 1,
    winners_count: 2,
    unclaimed_count: 0,
    months: 3,
    stars: 0,
    is_refunded: false,
    is_only_new_subscribers: false,
  }
  book.say(channel, [], { media: { giveaway_results } })
  book.happen(undefined, { action: "giveaway_results", winners: 2, unclaimed: 0, stars: false })
  book.say(channel, ["За звёзды"], { media: { paid_stars_amount: 5 } })
  return book
}
