/** The chat of an account with a bot: buttons, games, invoices, and what bots ask to be allowed. */
import type { Fields } from "../../../examples/format.ts"
import { me, type Person } from "../../../examples/people.ts"
import { botActions, withoutActor } from "./actions.ts"
import { type Book, bookOf, type Counter } from "./book.ts"

const gloam: Person = { from: "Gloam", from_id: "user500600720" }

const base64 = (text: string): string => Buffer.from(text).toString("base64url")

const buttons: ReadonlyArray<ReadonlyArray<Fields>> = [
  [
    { type: "url", text: "Открыть", data: "https://example.org/" },
    { type: "callback", text: "Brew", dataBase64: base64("brew:1"), data: "" },
    { type: "callback_with_password", text: "Pay", dataBase64: base64("pay:1"), data: "" },
  ],
  [
    { type: "switch_inline", text: "Share", data: "kettle" },
    { type: "switch_inline_same", text: "Here", data: "kettle" },
    {
      type: "auth",
      text: "Log in",
      data: "https://example.org/in",
      forward_text: "Log in too",
      button_id: 7,
    },
  ],
  [
    { type: "user_profile", text: "Barnaby", data: "500600702" },
    { type: "web_view", text: "Kettles", data: "https://example.org/app" },
    { type: "simple_web_view", text: "Few kettles", data: "https://example.org/small" },
    { type: "copy_text", text: "Copy", data: "copper" },
  ],
]

const game = {
  game_title: "Kettle Chess",
  game_description: "Boil the king",
  game_link: "https://t.me/gloambot?game=kettlechess",
}
/** A string that holds JSON, with the indentation of where it stands. */
const invoice = {
  invoice_information:
    '{\n       "title": "Фитиль",\n       "description": "Широкий, два локтя",\n       "amount": 500,\n       "currency": "XTR"\n      }',
}

export const botChat = (ids: Counter): Book => {
  const book = bookOf({ name: "Gloam", type: "bot_chat", id: 500600720 }, ids, 1_704_700_400)
  book.say(me, [{ type: "bot_command", text: "/start" }])
  book.say(gloam, ["Choose a kettle."], { after: { inline_bot_buttons: buttons } })
  const played = book.say(gloam, [], {
    media: game,
    after: { inline_bot_buttons: [[{ type: "game", text: "Play Kettle Chess" }]] },
  })
  const billed = book.say(gloam, [], {
    media: invoice,
    after: { inline_bot_buttons: [[{ type: "buy", text: "Pay 5 XTR" }]] },
  })
  for (const action of botActions(played, billed))
    book.happen(action["action"] === "send_payment" ? undefined : me, action)
  for (const action of withoutActor) book.happen(undefined, action)
  return book
}
