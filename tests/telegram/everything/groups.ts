/** The groups of an account: a basic one, a supergroup that was one before, a forum, and one that it has left. */
import { akaky, departed, evlampia, me, type Person, perpetua, zdenka } from "../../../examples/people.ts"
import { beyondLayer198, groupActions } from "./actions.ts"
import { type Book, bookOf, type Chat, type Counter, counterFrom } from "./book.ts"
import { groupPhoto } from "./media.ts"

const BEGIN = 1_704_710_000

export const society = (ids: Counter, beyond: boolean): Book => {
  const head = { name: "Общество «Медный чайник»", type: "private_group", id: 700800901 }
  const book = bookOf(head, ids, BEGIN)
  book.happen(akaky, {
    action: "create_group",
    title: "Медный чайник",
    members: [me.from, evlampia.from, null],
  })
  const said = book.say(akaky, ["Собрание открыто"])
  book.say(me, ["Присутствую"], { head: { reply_to_message_id: said } })
  book.say(departed, ["И я"])
  book.say(zdenka, ["Dobrý večer"], {
    media: groupPhoto,
    after: {
      reactions: [
        {
          type: "emoji",
          count: 3,
          emoji: "🔥",
          recent: [{ from: null, from_id: departed.from_id, date: "2024-01-20T09:00:00" }],
        },
        { type: "custom_emoji", count: 1, document_id: "5368324170671202286" },
        { type: "paid", count: 50 },
      ],
    },
  })
  for (const [index, action] of groupActions(said).entries())
    book.happen([akaky, me, zdenka][index % 3], action)
  if (beyond) {
    for (const action of beyondLayer198) book.happen(akaky, action)
    const todo_list = {
      title: "Дела",
      others_can_append: true,
      others_can_complete: false,
      answers: [{ text: "чай", id: 1 }],
    }
    book.say(akaky, [], { media: { todo_list } })
  }
  return book
}

const SHIFT = -1_000_000_000

const anonymous = (name: string, id: number): Person => ({ from: name, from_id: `channel${id}` })

/** Its first messages are those of the basic group that it was, with shifted ids. */
export const choir = (ids: Counter): Chat => {
  const name = "Gloamspire Lantern Choir"
  const head = { name, type: "private_supergroup", id: 1500600701 }
  const old = bookOf(head, ids, BEGIN + 100, SHIFT)
  old.happen(me, { action: "create_group", title: "Lantern Choir", members: [me.from, perpetua.from] })
  const sung = old.say(perpetua, ["La la la"])
  old.say(me, ["Lower, please"], { head: { reply_to_message_id: sung + SHIFT } })
  old.happen(me, { action: "pin_message", message_id: sung + SHIFT })
  old.happen(me, { action: "migrate_to_supergroup" })
  const book = bookOf(head, counterFrom(1), BEGIN + 90_000)
  book.happen(anonymous(name, 1500600701), { action: "migrate_from_group", title: "Lantern Choir" })
  const said = book.say(perpetua, ["We are super now"])
  book.say(me, ["As before"], { head: { reply_to_message_id: said }, edited: 90 })
  book.say(me, ["Об этом мы уже говорили"], { head: { reply_to_message_id: sung + SHIFT } })
  book.say(anonymous(name, 1500600701), ["Said by an administrator"], { head: { author: "Regent" } })
  book.say(anonymous("Хроники Зыбкополья", 1500600702), ["Мост стоит"], {
    head: {
      forwarded_from: "Хроники Зыбкополья",
      forwarded_from_id: "channel1500600702",
      saved_from: "Хроники Зыбкополья",
    },
  })
  book.happen(zdenka, { action: "join_group_by_request" })
  book.happen(perpetua, { action: "boost_apply", boosts: 2 })
  book.happen(me, { action: "pin_message", message_id: said })
  return { ...old.chat, messages: [...old.chat.messages, ...book.chat.messages] }
}

/** Its topics are in no message: only answers to their beginnings show them. */
export const forum = (): Book => {
  const head = { name: "Ноты и партии", type: "public_supergroup", id: 1500600703 }
  const book = bookOf(head, counterFrom(1, 2), BEGIN + 400)
  book.happen(perpetua, { action: "create_channel", title: "Ноты и партии" })
  const scores = book.happen(perpetua, { action: "topic_created", title: "Ноты" })
  const parts = book.happen(me, { action: "topic_created", title: "Партии" })
  const first = book.say(me, ["В нотах"], { head: { reply_to_message_id: scores } })
  book.say(perpetua, ["Ответ в нотах"], { head: { reply_to_message_id: first } })
  book.say(perpetua, ["В партиях"], { head: { reply_to_message_id: parts } })
  book.say(me, ["В общем"])
  book.happen(me, { action: "topic_edit", new_title: "Партии и строи", new_icon_emoji_id: 5_368_324_170 })
  return book
}

/** Of a left one only the account's own messages are exported. */
export const leftGroup = (): Book => {
  const head = { name: "Клуб забытых зонтов", type: "public_supergroup", id: 1500600705 }
  const book = bookOf(head, counterFrom(11, 5), BEGIN + 500)
  book.say(me, ["Кто забыл зонт?"])
  book.say(me, ["Ухожу"], { head: { reply_to_message_id: 11 } })
  return book
}
