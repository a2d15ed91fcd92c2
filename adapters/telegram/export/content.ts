/**
 * What an ordinary message says, from the fields of the export to the domain's content. Nothing is lost: a field that has no place in
 * the content stands verbatim in `extra`, and so does what of a field has none. Pure but for `beside`, which knows the files next to the
 * export.
 */
import type { Forward, MessageContent, Reply } from "../../../domain/message.ts"
import type { Peer } from "../../../domain/peer.ts"
import type { Beside } from "./beside.ts"
import { isMediaKey, type MediaFields, mediaOf } from "./media.ts"
import { peerOf } from "./peers.ts"
import { placeIn } from "./place.ts"
import type { RawMessage } from "./raw.ts"
import { richTextOf } from "./richText.ts"
import { type Said, saidOf } from "./text.ts"
import { keep } from "./verbatim.ts"

export type Reading = {
  /** The peer of the dialogue. */
  readonly dialogue: Peer
  /** `user<account>`, as a sender is written. */
  readonly self: string
  /** Absent for a source whose files lie in no folder: then no path is read. */
  readonly beside: Beside | undefined
}

/** Read into the content or the observation, or said twice: the local times and what `forwarded_from` and the like become. */
const readKeys = new Set(
  `id type date date_unixtime edited edited_unixtime from from_id author forwarded_from forwarded_from_id reply_to_message_id
  reply_to_peer_id via_bot text text_entities reactions`.split(/\s+/),
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

/**
 * The answered message's place: in this dialogue, or in the one that the export names; unknown when its id can be none. Only ids of this
 * dialogue are shifted by a migration.
 */
const replyOf = (raw: RawMessage, dialogue: Peer): Reply | undefined => {
  const { reply_to_message_id: id, reply_to_peer_id: elsewhere } = raw
  if (id === undefined) return undefined
  if (elsewhere === undefined) return placeIn(dialogue, id)
  return id > 0 ? placeIn(peerOf(elsewhere), id) : undefined
}

type LeftOver = { media?: MediaFields; extra: Record<string, unknown> }

/** The fields of the media, and those that the parser does not know. */
const leftOver = (raw: RawMessage, forward: Forward | undefined): LeftOver => {
  const fields = raw as RawMessage & Record<string, unknown>
  const left: LeftOver = { extra: {} }
  for (const key in fields) {
    if (readKeys.has(key)) continue
    if (key === "saved_from" && (forward?.name ?? null) === fields[key]) continue
    if (isMediaKey(key)) left.media = Object.assign(left.media ?? {}, { [key]: fields[key] })
    else keep(left.extra, key, fields[key])
  }
  return left
}

/** A reply that has no place, and the user or group whose message it answers: such a place names only the box. */
const replyLeft = (raw: RawMessage, reply: Reply | undefined): Partial<RawMessage> => {
  const { reply_to_message_id, reply_to_peer_id } = raw
  const left: Partial<RawMessage> = {}
  if (reply === undefined && reply_to_message_id !== undefined) left.reply_to_message_id = reply_to_message_id
  if (reply_to_peer_id !== undefined && reply?.box !== "c") left.reply_to_peer_id = reply_to_peer_id
  return left
}

/** A text, or what a rich message says, which newer exports write in its place. */
const textOf = (said: Said, extra: Readonly<Record<string, unknown>>): string =>
  said.text === "" && "rich_message" in extra ? richTextOf(extra["rich_message"]) : said.text

/** `reactions`: what of them is to be kept verbatim. */
export const contentOf = (
  raw: RawMessage,
  { dialogue, self, beside }: Reading,
  reactions?: unknown,
): MessageContent => {
  const said = saidOf(raw.text, raw.text_entities)
  const forward = forwardOf(raw)
  const reply = replyOf(raw, dialogue)
  const { media: fields, extra } = leftOver(raw, forward)
  const media = fields && mediaOf(fields, beside)
  const content: MessageContent = { sent: raw.from_id === self, text: textOf(said, extra) }
  if (raw.from_id !== undefined) content.sender = peerOf(raw.from_id)
  if (raw.from) content.senderName = raw.from
  if (raw.author) content.signature = raw.author
  if (raw.via_bot) content.viaBot = raw.via_bot
  if (said.entities !== undefined) content.entities = said.entities
  if (media !== undefined) content.media = media
  else if (fields !== undefined) Object.assign(extra, fields)
  if (reply !== undefined) content.reply = reply
  if (forward !== undefined) content.forward = forward
  if (said.verbatim !== undefined) Object.assign(extra, said.verbatim)
  if (raw.reply_to_message_id !== undefined || raw.reply_to_peer_id !== undefined)
    Object.assign(extra, replyLeft(raw, reply))
  if (reactions !== undefined) extra["reactions"] = reactions
  for (const _ in extra) {
    content.extra = extra
    break
  }
  return content
}
