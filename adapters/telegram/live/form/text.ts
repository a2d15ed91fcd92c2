/**
 * A text and its entities as the parts that the export cuts it into. Of entities that overlap the first holds, as there; so do those that are
 * nested. An empty part at the end, which the export writes behind texts with other scripts, says nothing and is written as well.
 */
import type { Api } from "telegram"
import type { RawText, RawTextPart } from "../../export/raw.ts"
import { idOf } from "./peers.ts"

type Part = RawTextPart & {
  href?: string
  language?: string
  user_id?: number
  document_id?: string
  collapsed?: boolean
}

const types: Readonly<Record<Api.TypeMessageEntity["className"], string>> = {
  MessageEntityUnknown: "unknown",
  MessageEntityMention: "mention",
  MessageEntityHashtag: "hashtag",
  MessageEntityBotCommand: "bot_command",
  MessageEntityUrl: "link",
  MessageEntityEmail: "email",
  MessageEntityBold: "bold",
  MessageEntityItalic: "italic",
  MessageEntityCode: "code",
  MessageEntityPre: "pre",
  MessageEntityTextUrl: "text_link",
  MessageEntityMentionName: "mention_name",
  InputMessageEntityMentionName: "mention_name",
  MessageEntityPhone: "phone",
  MessageEntityCashtag: "cashtag",
  MessageEntityUnderline: "underline",
  MessageEntityStrike: "strikethrough",
  MessageEntityBankCard: "bank_card",
  MessageEntitySpoiler: "spoiler",
  MessageEntityCustomEmoji: "custom_emoji",
  MessageEntityBlockquote: "blockquote",
}

const partOf = (entity: Api.TypeMessageEntity, text: string): Part => {
  const part: Part = { type: types[entity.className] ?? "unknown", text }
  if (entity.className === "MessageEntityTextUrl") part.href = entity.url
  else if (entity.className === "MessageEntityPre") part.language = entity.language
  else if (entity.className === "MessageEntityMentionName") part.user_id = idOf(entity.userId)
  else if (entity.className === "MessageEntityCustomEmoji") part.document_id = entity.documentId.toString()
  else if (entity.className === "MessageEntityBlockquote") part.collapsed = entity.collapsed === true
  return part
}

/** As the export writes it: one text, or parts. The export counts how long a text is in bytes, and so do we. */
export const partsOf = (
  text: string,
  entities: ReadonlyArray<Api.TypeMessageEntity> | undefined,
): RawText => {
  if (!entities || entities.length === 0) return text
  const bytes = Buffer.byteLength(text)
  const parts: Array<string | Part> = []
  let from = 0
  for (const entity of entities) {
    const { offset, length } = entity
    if (offset < from || length <= 0 || offset + length > bytes) continue
    if (offset > from) parts.push(text.slice(from, offset))
    parts.push(partOf(entity, text.slice(offset, offset + length)))
    from = offset + length
  }
  if (from === 0) return text
  if (bytes > from) parts.push(text.slice(from))
  return parts
}

export const textWithEntities = ({ text, entities }: Api.TypeTextWithEntities): RawText =>
  partsOf(text, entities)

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

/** Kinds that older exporters leave out or say less of. */
const recent = new Set(["MessageEntityCustomEmoji", "MessageEntityBlockquote", "MessageEntitySpoiler"])

/**
 * Whether an export may show less of such a text. Older ones do not know all kinds of entities; every one says where the picture of an emoji lies
 * instead of which one it is, writes a question mark for either half of a character that an entity cuts in two, and drops a byte order mark.
 */
export const mayBeSpoilt = (
  text: string,
  entities: ReadonlyArray<Api.TypeMessageEntity> | undefined,
): boolean =>
  text.charCodeAt(0) === 0xfeff ||
  (entities ?? []).some(
    ({ className, offset, length }) =>
      recent.has(className) ||
      isLowSurrogate(text.charCodeAt(offset)) ||
      isLowSurrogate(text.charCodeAt(offset + length)),
  )
