/**
 * What an ordinary message says, from the fields of the export to the domain's content. Nothing is lost: a field that has no place in
 * the content stands verbatim in `extra`. Pure but for `beside`, which knows the files next to the export.
 */
import type { Forward, MessageContent, Reply } from "../../../domain/message.ts"
import type { Peer } from "../../../domain/peer.ts"
import type { Beside } from "./beside.ts"
import { isMediaKey, type MediaFields, mediaOf } from "./media.ts"
import { peerOf } from "./peers.ts"
import { placeIn } from "./place.ts"
import type { RawMessage } from "./raw.ts"
import { saidOf } from "./text.ts"

export type Reading = {
  /** The peer of the dialogue. */
  readonly dialogue: Peer
  /** `user<account>`, as a sender is written. */
  readonly self: string
  readonly beside: Beside
}

/** Read into the content or the observation, or said twice: the local times and what `forwarded_from` and the like become. */
const readKeys = new Set(
  `id type date date_unixtime edited edited_unixtime from from_id author forwarded_from forwarded_from_id reply_to_message_id
  reply_to_peer_id via_bot text text_entities`.split(/\s+/),
)

const forwardOf = (raw: RawMessage): Forward | undefined => {
  const { forwarded_from, forwarded_from_id, saved_from } = raw
  if (forwarded_from === undefined && forwarded_from_id === undefined && saved_from === undefined)
    return undefined
  const forward: Forward = {}
  const name = forwarded_from === undefined ? saved_from : forwarded_from
  if (forwarded_from_id !== undefined) forward.peer = peerOf(forwarded_from_id)
  if (name) forward.name = name
  return forward
}

/** The answered message's place: in this dialogue, or in the one that the export names; unknown when its id can be none. */
const replyOf = (raw: RawMessage, dialogue: Peer): Reply | undefined => {
  const { reply_to_message_id: id, reply_to_peer_id: elsewhere } = raw
  return id === undefined ? undefined : placeIn(elsewhere === undefined ? dialogue : peerOf(elsewhere), id)
}

/** Fields that the parser does not know, and known ones that found no place. */
const leftOver = (raw: RawMessage, forward: Forward | undefined, reply: Reply | undefined) => {
  const fields = raw as RawMessage & Record<string, unknown>
  const media: MediaFields = {}
  const extra: Record<string, unknown> = {}
  for (const key in fields) {
    if (isMediaKey(key)) media[key] = fields[key]
    else if (!readKeys.has(key) && !(key === "saved_from" && (forward?.name ?? null) === fields[key])) {
      extra[key] = fields[key]
    }
  }
  if (raw.reply_to_message_id !== undefined && reply === undefined) {
    Object.assign(extra, { reply_to_message_id: raw.reply_to_message_id })
  }
  return { media, extra }
}

const isEmpty = (record: Record<string, unknown>): boolean => {
  for (const _ in record) return false
  return true
}

export const contentOf = (raw: RawMessage, { dialogue, self, beside }: Reading): MessageContent => {
  const said = saidOf(raw.text, raw.text_entities)
  const forward = forwardOf(raw)
  const reply = replyOf(raw, dialogue)
  const { media: fields, extra } = leftOver(raw, forward, reply)
  const media = mediaOf(fields, beside)
  if (media === undefined) Object.assign(extra, fields)
  if (said.partsHoldMore) Object.assign(extra, { text_entities: raw.text_entities ?? raw.text })
  const content: MessageContent = { sent: raw.from_id === self, text: said.text }
  if (raw.from_id !== undefined) content.sender = peerOf(raw.from_id)
  if (raw.from) content.senderName = raw.from
  if (raw.author) content.signature = raw.author
  if (raw.via_bot) content.viaBot = raw.via_bot
  if (said.entities !== undefined) content.entities = said.entities
  if (media !== undefined) content.media = media
  if (reply !== undefined) content.reply = reply
  if (forward !== undefined) content.forward = forward
  if (!isEmpty(extra)) content.extra = extra
  return content
}
