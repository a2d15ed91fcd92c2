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

type LeftOver = { media?: MediaFields; extra?: Record<string, unknown> }

/** The fields of the media, and those that the parser does not know. */
const leftOver = (raw: RawMessage, forward: Forward | undefined): LeftOver => {
  const fields = raw as RawMessage & Record<string, unknown>
  const left: LeftOver = {}
  for (const key in fields) {
    if (readKeys.has(key)) continue
    if (key === "saved_from" && (forward?.name ?? null) === fields[key]) continue
    if (isMediaKey(key)) left.media = Object.assign(left.media ?? {}, { [key]: fields[key] })
    else
      left.extra = Object.assign(left.extra ?? {}, {
        [key]: key === "reactions" ? counts(fields[key]) : fields[key],
      })
  }
  return left
}

/** Reactions without those who reacted: their names and ids may not lie under the sender's key. */
const counts = (reactions: unknown): unknown =>
  Array.isArray(reactions)
    ? reactions.map((one: unknown) => {
        const { recent: _, ...count } = Object(one) as Record<string, unknown>
        return count
      })
    : reactions

/** What the content has no place for, verbatim. */
const extraOf = (raw: RawMessage, content: MessageContent, left: LeftOver, partsHoldMore: boolean) => {
  const extra = left.extra ?? {}
  if (left.media !== undefined && content.media === undefined) Object.assign(extra, left.media)
  if (partsHoldMore) Object.assign(extra, { text_entities: raw.text_entities ?? raw.text })
  if (raw.reply_to_message_id !== undefined && content.reply === undefined) {
    Object.assign(extra, { reply_to_message_id: raw.reply_to_message_id })
  }
  for (const _ in extra) return extra
  return undefined
}

export const contentOf = (raw: RawMessage, { dialogue, self, beside }: Reading): MessageContent => {
  const said = saidOf(raw.text, raw.text_entities)
  const forward = forwardOf(raw)
  const reply = replyOf(raw, dialogue)
  const left = leftOver(raw, forward)
  const media = left.media && mediaOf(left.media, beside)
  const content: MessageContent = { sent: raw.from_id === self, text: said.text }
  if (raw.from_id !== undefined) content.sender = peerOf(raw.from_id)
  if (raw.from) content.senderName = raw.from
  if (raw.author) content.signature = raw.author
  if (raw.via_bot) content.viaBot = raw.via_bot
  if (said.entities !== undefined) content.entities = said.entities
  if (media !== undefined) content.media = media
  if (reply !== undefined) content.reply = reply
  if (forward !== undefined) content.forward = forward
  const extra = extraOf(raw, content, left, said.partsHoldMore)
  if (extra !== undefined) content.extra = extra
  return content
}
