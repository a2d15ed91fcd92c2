/**
 * The entries as their consumers know them: `PersonaMessageIngestedEventV1`, an entry for each message, and `PersonaMessageChangedV1`, one
 * for each edit or deletion. Every value is a text, for that is what a Redis stream holds; the patterns say what a consumer makes of it. No
 * field may ever be called `data`: a consumer that finds one reads it as JSON and ignores all the rest.
 */
import { type Static, Strict, Type } from "../../domain/typebox.ts"

const UserId = Type.String({ pattern: "^[1-9][0-9]*$" })
const Id = Type.String({ pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" })
const Decimal = Type.String({ pattern: "^(?:0|-?[1-9][0-9]*)$" })
const Flag = Type.Union([Type.Literal("true"), Type.Literal("false")])
const Time = Type.String({
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?\\+00:00$",
})
const Text = Type.String({ minLength: 1 })
/** At most 500 code points, and never half a surrogate pair: the same with and without the `u` flag. */
const Content = Type.String({
  pattern: "^(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^\\u0000\\uD800-\\uDFFF]){0,500}$",
})
const DialogType = Type.Union([Type.Literal("dm"), Type.Literal("group")])
const True = Type.Literal("true")

const common = {
  user_id: UserId,
  tenant_id: Id,
  message_id: Id,
  telegram_message_id: Decimal,
  dialog_type: DialogType,
  dialogue_id: Id,
  created_at: Time,
  sequence: Decimal,
  event_id: Text,
}

const text = { content: Content, content_truncated: Type.Optional(True) }
const mediaKind = { media_kind: Type.Optional(Text) }

export const PersonaMessageIngestedEventV1 = Strict({
  ...common,
  ...text,
  has_media: Flag,
  ...mediaKind,
  /** The recording's time where the source shows none, and then `posted_at_unknown` says so. */
  posted_at: Time,
  posted_at_unknown: Type.Optional(True),
  /** The source knew the time by a local clock only. */
  posted_at_approximate: Type.Optional(True),
  source: Type.Union([Type.Literal("dm"), Type.Literal("group"), Type.Literal("persona")]),
  /** Bare for users; chats and channels have the Bot API's negative form. */
  sender_tg_id: Type.Optional(Decimal),
  sender_username: Type.Optional(Text),
  sender_name: Type.Optional(Text),
  /** The dialogue's other side, with its bare id. */
  peer_id: Decimal,
  peer_kind: Type.Union([Type.Literal("user"), Type.Literal("chat"), Type.Literal("channel")]),
  peer_name: Type.Optional(Text),
  is_outgoing: Flag,
  /** The `message_id` of the message that this one answers. */
  reply_to_message_id: Type.Optional(Id),
  is_forwarded: Flag,
  /** As `sender_tg_id`; a hidden origin has a name only. */
  forwarded_from: Type.Optional(Decimal),
  forwarded_from_name: Type.Optional(Text),
})
export type PersonaMessageIngestedEventV1 = Static<typeof PersonaMessageIngestedEventV1>

/** The whole text as it is now; `edited_at` where the source says when. An edit that shows no media says nothing of it. */
export const MessageEditedV1 = Strict({
  change: Type.Literal("edited"),
  ...common,
  ...text,
  has_media: Type.Optional(True),
  ...mediaKind,
  edited_at: Type.Optional(Time),
})
export type MessageEditedV1 = Static<typeof MessageEditedV1>

export const MessageDeletedV1 = Strict({ change: Type.Literal("deleted"), ...common })
export type MessageDeletedV1 = Static<typeof MessageDeletedV1>

export const PersonaMessageChangedV1 = Type.Union([MessageEditedV1, MessageDeletedV1])
