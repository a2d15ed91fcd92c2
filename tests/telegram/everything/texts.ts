/** A text of every kind that Telegram knows, cut into parts as an export cuts it. */
import type { Part } from "../../../examples/format.ts"

const of = (type: string, text: string, more: Readonly<Record<string, unknown>> = {}): Part => ({
  type,
  text,
  ...more,
})

export const everyText: ReadonlyArray<ReadonlyArray<Part>> = [
  ["Просто слова, ", of("bold", "жирные"), " и ", of("italic", "косые"), " 👩‍🚀."],
  [of("underline", "Underlined"), " then ", of("strikethrough", "struck"), " then ", of("spoiler", "hidden")],
  ["Run ", of("code", "kettle --boil"), " or\n", of("pre", "let tea = 2", { language: "swift" }), " now"],
  [of("pre", "no language", { language: "" })],
  [
    "See ",
    of("link", "https://example.org/патина"),
    " or ",
    of("text_link", "there", { href: "https://example.org/a?b=c" }),
  ],
  [of("mention", "@quillabee_f"), " and ", of("mention_name", "Барнаби", { user_id: 500600702 }), " 🦊"],
  [of("hashtag", "#уроки"), " ", of("cashtag", "$TEA"), " ", of("bot_command", "/brew@gloambot")],
  [
    of("email", "kettle@example.org"),
    " ",
    of("phone", "+999 55 010 02 99"),
    " ",
    of("bank_card", "0000 0000 0000 0000"),
  ],
  [
    of("custom_emoji", "🫖", { document_id: "5368324170671202286" }),
    " и ",
    of("custom_emoji", "🦉", { document_id: "chats/chat_02/stickers/sticker (1).webp" }),
  ],
  [
    of("blockquote", "Сказано коротко", { collapsed: false }),
    "\n",
    of("blockquote", "Сказано\nдлинно", { collapsed: true }),
  ],
  [of("bold", "Весь текст жирный 🏴‍☠️")],
  ["What is ", of("unknown", "this"), "?"],
  ['line\u2028separator, "quotes", back\\slash, tab\tand\nnew line'],
]
