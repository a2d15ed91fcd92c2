/** A text of an export, cut into parts, as one text with entities; their offsets count UTF-16 units. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { longOf } from "./numbers.ts"
import { user } from "./peers.ts"
import { flagIn, numberIn, type Raw, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"

export type Said = { readonly message: string; readonly entities?: Array<Api.TypeMessageEntity> }

type Span = { readonly offset: number; readonly length: number }

const plain: Readonly<Record<string, new (span: Span) => Api.TypeMessageEntity>> = {
  unknown: Api.MessageEntityUnknown,
  mention: Api.MessageEntityMention,
  hashtag: Api.MessageEntityHashtag,
  bot_command: Api.MessageEntityBotCommand,
  link: Api.MessageEntityUrl,
  email: Api.MessageEntityEmail,
  bold: Api.MessageEntityBold,
  italic: Api.MessageEntityItalic,
  code: Api.MessageEntityCode,
  phone: Api.MessageEntityPhone,
  cashtag: Api.MessageEntityCashtag,
  underline: Api.MessageEntityUnderline,
  strikethrough: Api.MessageEntityStrike,
  bank_card: Api.MessageEntityBankCard,
  spoiler: Api.MessageEntitySpoiler,
}

/** The export may say, instead of an emoji's id, where its picture lies. */
export const emojiId = (said: unknown): bigInt.BigInteger =>
  /^\d+$/.test(String(said)) ? bigInt(String(said)) : longOf(`emoji ${said}`)

const entityOf = (part: Raw, span: Span, telling: Telling): Api.TypeMessageEntity => {
  const type = textIn(part, "type") ?? "unknown"
  if (type === "pre") return new Api.MessageEntityPre({ ...span, language: textIn(part, "language") ?? "" })
  if (type === "text_link") return new Api.MessageEntityTextUrl({ ...span, url: textIn(part, "href") ?? "" })
  if (type === "blockquote")
    return new Api.MessageEntityBlockquote({ ...span, collapsed: flagIn(part, "collapsed") })
  if (type === "custom_emoji")
    return new Api.MessageEntityCustomEmoji({ ...span, documentId: emojiId(part["document_id"]) })
  if (type === "mention_name") {
    const userId = telling.bare(user(numberIn(part, "user_id") ?? 0))
    return new Api.MessageEntityMentionName({ ...span, userId })
  }
  return new (plain[type] ?? Api.MessageEntityUnknown)(span)
}

/** `written`: a text, or the parts that it was cut into. */
export const said = (written: unknown, telling: Telling): Said => {
  if (!Array.isArray(written)) return { message: typeof written === "string" ? written : "" }
  const entities: Array<Api.TypeMessageEntity> = []
  let message = ""
  for (const part of written as ReadonlyArray<string | Raw>) {
    const text = typeof part === "string" ? part : (textIn(part, "text") ?? "")
    if (typeof part !== "string" && part["type"] !== "plain" && text !== "")
      entities.push(entityOf(part, { offset: message.length, length: text.length }, telling))
    message += text
  }
  return entities.length === 0 ? { message } : { message, entities }
}

/** What a message says: `text_entities` has every part with its kind, and older exports have only `text`. */
export const saidIn = (raw: Raw, telling: Telling): Said => {
  const parts = raw["text_entities"]
  return said(Array.isArray(parts) && parts.length > 0 ? parts : raw["text"], telling)
}

export const withEntities = (written: unknown, telling: Telling): Api.TextWithEntities => {
  const { message, entities } = said(written, telling)
  return new Api.TextWithEntities({ text: message, entities: entities ?? [] })
}
