/**
 * The rows of the Postgres read model as the projection makes them: plain data whose fields are the tables' columns. Times that Telegram
 * gave are UTC seconds, times of recording are the event's own ISO text, JSON is text. `null` is "not known"; every text is well-formed.
 */
import type { DialogueFamily, DialogueType, PeerKind } from "../../domain/peer.ts"

/** What every row has: whose it is, and where in the log it comes from. */
export type Owned = {
  readonly tenant_id: string
  readonly account_id: number
  readonly created_at: string
  readonly sequence: number
}

export type PersonaRow = Owned & { readonly persona: string }

export type DialogueRow = Owned & {
  readonly id: string
  readonly subject: string
  readonly peer_kind: PeerKind
  readonly peer_tg_id: number
  readonly type: DialogueType
  readonly family: DialogueFamily
  readonly title: string | null
}

/** How much of a dialogue its last import showed, and what it made of it. */
export type StatisticsRow = Pick<Owned, "tenant_id" | "account_id"> & {
  readonly id: string
  /** Where in the log it was said: the latest holds. */
  readonly statistics_sequence: number
  readonly import_id: string
  readonly completeness: string
  readonly observed: number
  readonly imported: number
  readonly edited: number
  readonly unchanged: number
  readonly service_messages: number
  readonly filtered: number
  readonly skipped: number
  readonly services: number | null
  readonly spans: string | null
  readonly repaired: number | null
  readonly unknown_fields: number | null
  readonly media_stored: number | null
  readonly media_refused: number | null
}

export type PeerRow = Owned & {
  readonly id: string
  readonly kind: PeerKind
  readonly tg_id: number
  readonly name: string
  readonly username: string | null
}

/** A dialogue's present title. */
export type TitleRow = { readonly id: string; readonly title: string; readonly username: string | null }

/** What messages hang in: a channel (virtual for direct dialogues) or a group. Its title is the dialogue's. */
export type ContainerRow = Owned & {
  readonly id: string
  readonly dialogue_id: string
  readonly peer_kind: PeerKind
  readonly tg_id: number
  readonly type: DialogueType
}

export type MessageRow = Owned & {
  readonly id: string
  readonly container_id: string
  readonly source: "channel" | "group" | "dm" | "persona"
  readonly box: string
  readonly telegram_message_id: number
  readonly sender_kind: PeerKind | null
  readonly sender_tg_id: number | null
  readonly sender_name: string | null
  readonly signature: string | null
  readonly is_outgoing: boolean
  readonly is_authored: boolean
  readonly via_bot: string | null
  readonly content: string
  readonly entities: string | null
  readonly reply_to_message_id: number | null
  readonly reply_to_id: string | null
  readonly is_forwarded: boolean
  readonly forwarded_from_kind: PeerKind | null
  readonly forwarded_from_tg_id: number | null
  readonly forwarded_from_name: string | null
  readonly has_media: boolean
  readonly media_kind: string | null
  readonly posted_at: number | null
  /** The source knew it by a local clock only. */
  readonly posted_at_is_approximate: boolean
  readonly edited_at: number | null
}

/** One version of an edited message, as its source showed it; which one it is, the store counts. */
export type RevisionRow = Owned & {
  readonly message_id: string
  readonly content: string
  readonly entities: string | null
  readonly media_kind: string | null
  readonly edited_at: number | null
}

/** The reactions to a message when they were last seen: both columns are of that time. */
export type ReactionsRow = {
  readonly id: string
  readonly reactions: string
  readonly recent_reactions: string | null
}

export type MediaRow = Owned & {
  readonly id: string
  readonly message_id: string
  readonly kind: string
  readonly name: string | null
  readonly mime: string | null
  readonly size: number | null
  readonly path: string | null
  readonly is_present: boolean | null
  readonly missing: string | null
  readonly width: number | null
  readonly height: number | null
  readonly duration_seconds: number | null
  readonly emoji: string | null
  readonly details: string | null
}

export type StoredMediaRow = {
  readonly id: string
  readonly stored_sha256: string
  readonly stored_size: number
  readonly stored_mime: string | null
}

export type ServiceMessageRow = Owned & {
  readonly id: string
  readonly dialogue_id: string
  readonly box: string
  readonly telegram_message_id: number
  readonly actor_kind: PeerKind | null
  readonly actor_tg_id: number | null
  readonly actor_name: string | null
  readonly action: string
  readonly fields: string
  readonly posted_at: number | null
  readonly posted_at_is_approximate: boolean
}

export type ImportRow = Owned & {
  readonly id: string
  readonly source: string
  readonly sha256: string | null
  readonly parser_version: number
  readonly filters: string
}

/** How an import ended, the last word holding. */
export type ImportEndRow = {
  readonly id: string
  readonly status: "completed" | "failed"
  readonly stats: string | null
  readonly reason: string | null
  readonly ended_at: string
}
