/** The chats of an account with people and with itself. */
import {
  ACCOUNT,
  barnaby,
  choir,
  departed,
  evlampia,
  me,
  type Person,
  perpetua,
} from "../../../examples/people.ts"
import { personalActions, proximity } from "./actions.ts"
import { type Book, bookOf, type Counter } from "./book.ts"
import { everyMedia } from "./media.ts"
import { everyText } from "./texts.ts"

const BEGIN = 1_704_700_000

const saved = (ids: Counter): Book => {
  const book = bookOf({ type: "saved_messages", id: ACCOUNT }, ids, BEGIN)
  const first = book.say(me, ["Купить: мел, фитиль"])
  book.say(me, ["Не нашлось"], { head: { reply_to_message_id: first }, edited: 300 })
  const forwarded = (head: Readonly<Record<string, unknown>>, text: string) => book.say(me, [text], { head })
  forwarded(
    { forwarded_from: evlampia.from, forwarded_from_id: evlampia.from_id, saved_from: evlampia.from },
    "Приходи",
  )
  forwarded(
    {
      forwarded_from: "Хроники Зыбкополья",
      forwarded_from_id: "channel1500600702",
      saved_from: "Хроники Зыбкополья",
    },
    "Мост стоит",
  )
  forwarded(
    { forwarded_from: perpetua.from, forwarded_from_id: perpetua.from_id, saved_from: choir.name },
    "Tenors!",
  )
  forwarded({ forwarded_from: null, forwarded_from_id: departed.from_id }, "Прощайте")
  forwarded({ forwarded_from: "Hidden Heron" }, "Nobody knows who")
  forwarded({ forwarded_from: me.from, forwarded_from_id: me.from_id }, "My own words again")
  return book
}

const withAunt = (ids: Counter): Book => {
  const book = bookOf({ name: "Евлампия", type: "personal_chat", id: 500600701 }, ids, BEGIN + 50)
  const said = everyText.map((parts, index) => book.say(index % 2 === 0 ? evlampia : me, parts))
  for (const [index, media] of everyMedia.entries()) {
    const who = index % 3 === 0 ? me : evlampia
    book.say(who, index % 4 === 0 ? ["С подписью: ", { type: "bold", text: "вот" }] : [], { media })
  }
  book.say(me, ["Ответ на первое"], { head: { reply_to_message_id: said[0] } })
  book.say(evlampia, ["Ответ на чужое"], {
    head: { reply_to_message_id: 3, reply_to_peer_id: "channel1500600702" },
  })
  book.say(me, ["Из бота"], { head: { via_bot: "@gloamgifbot" } })
  book.say(evlampia, ["Понравилось"], {
    after: {
      reactions: [
        {
          type: "emoji",
          count: 2,
          emoji: "❤",
          recent: [
            { from: me.from, from_id: me.from_id, date: "2024-01-20T10:00:00" },
            { from: evlampia.from, from_id: evlampia.from_id, date: "2024-01-20T09:00:00" },
          ],
        },
      ],
    },
  })
  for (const [index, action] of personalActions(said[0] ?? 0).entries())
    book.happen(index % 2 === 0 ? evlampia : me, action)
  book.happen(undefined, proximity)
  return book
}

/** Only the first name stands in the head, and the second one may have a space. */
const withNeighbour = (ids: Counter): Book => {
  const book = bookOf({ name: "Barnaby", type: "personal_chat", id: 500600702 }, ids, BEGIN + 100)
  book.say(barnaby, ["Good evening. Your gate sings."])
  book.say(me, ["It is a tenor."], { edited: 60 })
  book.unsupported()
  book.say(barnaby, ["Ha."], { after: { reactions: [{ type: "emoji", count: 1, emoji: "😁" }] } })
  return book
}

const withDeparted = (ids: Counter): Book => {
  const book = bookOf({ name: null, type: "personal_chat", id: 500600709 }, ids, BEGIN + 150)
  book.say(departed, ["Ухожу"])
  book.say(me, ["Жаль"])
  return book
}

const telegram: Person = { from: "Telegram", from_id: "user777000" }
const codes: Person = { from: "Verification Codes", from_id: "user489000" }

const fromTelegram = (ids: Counter): ReadonlyArray<Book> => {
  const service = bookOf({ name: "Telegram", type: "personal_chat", id: 777_000 }, ids, BEGIN + 200)
  service.say(telegram, [{ type: "bold", text: "Login code:" }, " 00000. Do not give it to anyone."])
  const verification = bookOf({ type: "verification_codes", id: 489_000 }, ids, BEGIN + 250)
  verification.say(codes, [{ type: "code", text: "000000" }, " is your code for example.org"], {
    head: { forwarded_from: "Example", forwarded_from_id: "channel1500600790" },
  })
  const replies = bookOf({ type: "replies", id: 1_271_266_957 }, ids, BEGIN + 300)
  replies.say(perpetua, ["Согласна!"], {
    head: {
      forwarded_from: perpetua.from,
      forwarded_from_id: perpetua.from_id,
      reply_to_message_id: 2,
      reply_to_peer_id: "channel1500600702",
    },
  })
  return [service, verification, replies]
}

export const personalChats = (ids: Counter): ReadonlyArray<Book> => [
  saved(ids),
  withAunt(ids),
  withNeighbour(ids),
  withDeparted(ids),
  ...fromTelegram(ids),
]
