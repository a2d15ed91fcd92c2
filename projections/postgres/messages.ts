/**
 * Events of messages as changes of rows. An event whose content or whose dialogue was erased changes nothing here: the erasure's own event
 * drops what an earlier run wrote. An event that contradicts itself throws, and is parked.
 */
import { type MessageKey, mediaId, messageId, messageKey, type PersonaKey } from "../../domain/identity.ts"
import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import { isAuthored, type Media, type MessageContent, type Reply } from "../../domain/message.ts"
import type { EventState, MessageState } from "../../domain/state.ts"
import { wellFormed, wellFormedJson } from "../wellFormed.ts"
import type { MessageWritten } from "./changes.ts"
import { type Place, place } from "./places.ts"
import type { ContainerRow, MediaRow, MessageRow, Owned } from "./rows.ts"

/** An event of a dialogue whose persona and peer can still be read. */
export type DialogueEvent = {
  readonly persona: PersonaKey
  readonly dialogue: DialogueContext
  readonly owned: Owned
}

export const textOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : wellFormed(text)

export const jsonOrNull = (value: unknown): string | null =>
  value === undefined ? null : wellFormedJson(value)

/** The message that an event is about, from its envelope. */
export const stateOf = (state: EventState | undefined): MessageState => {
  if (state === undefined || state.kind === "peer") throw new Error("the envelope names no message")
  return state
}

export const keyOf = (of: DialogueEvent, state: MessageState): MessageKey =>
  messageKey(of.dialogue.peer, state.box, state.id)

const replyId = (of: DialogueEvent, reply: Reply): string => {
  const { box, id, channel = of.dialogue.peer.id } = reply
  return messageId(of.persona, box === "u" ? { box, id } : { box, channel, id })
}

/** When it was posted; by a local clock where the source says so. */
export const postedOf = ({ occurred }: MessageState, approximate: true | undefined) => ({
  posted_at: occurred ?? null,
  posted_at_is_approximate: occurred !== undefined && approximate === true,
})

export const mediaRow = (of: DialogueEvent, key: MessageKey, message: string, media: Media | undefined) => {
  if (media === undefined) return undefined
  return {
    ...of.owned,
    id: mediaId(of.persona, key),
    message_id: message,
    kind: wellFormed(media.kind),
    name: textOrNull(media.name),
    mime: textOrNull(media.mime),
    size: media.size ?? null,
    path: textOrNull(media.path),
    is_present: media.present ?? null,
    missing: textOrNull(media.missing),
    width: media.width ?? null,
    height: media.height ?? null,
    duration_seconds: media.durationSeconds ?? null,
    emoji: textOrNull(media.emoji),
    details: jsonOrNull(media.details),
  } satisfies MediaRow
}

const messageRow = (
  of: DialogueEvent,
  where: Place,
  state: MessageState,
  id: string,
  content: MessageContent,
): MessageRow => ({
  ...of.owned,
  id,
  container_id: where.containerId,
  source: content.own === true ? "persona" : where.source,
  box: state.box,
  telegram_message_id: state.id,
  sender_kind: content.sender?.kind ?? null,
  sender_tg_id: content.sender?.id ?? null,
  sender_name: textOrNull(content.senderName),
  signature: textOrNull(content.signature),
  is_outgoing: content.sent,
  is_authored: isAuthored(content),
  via_bot: textOrNull(content.viaBot),
  content: wellFormed(content.text),
  entities: jsonOrNull(content.entities),
  reply_to_message_id: content.reply?.id ?? null,
  reply_to_id: content.reply === undefined ? null : replyId(of, content.reply),
  is_forwarded: content.forward !== undefined,
  forwarded_from_kind: content.forward?.peer?.kind ?? null,
  forwarded_from_tg_id: content.forward?.peer?.id ?? null,
  forwarded_from_name: textOrNull(content.forward?.name),
  has_media: content.media !== undefined,
  media_kind: textOrNull(content.media?.kind),
  ...postedOf(state, content.approximate),
  edited_at: state.edited ?? null,
})

export const containerRow = (of: DialogueEvent, where: Place): ContainerRow => ({
  ...of.owned,
  id: where.containerId,
  dialogue_id: where.dialogueId,
  peer_kind: of.dialogue.peer.kind,
  tg_id: where.tgId,
  type: of.dialogue.type,
})

export const messageWritten = (
  of: DialogueEvent,
  event: LogEvent<"sideload.message.imported.v1" | "sideload.message.edited.v1">,
  content: MessageContent,
): MessageWritten => {
  const state = stateOf(event.state)
  const where = place(of.persona, of.dialogue)
  const key = keyOf(of, state)
  const id = messageId(of.persona, key)
  return {
    _tag: "MessageWritten",
    table: where.table,
    row: messageRow(of, where, state, id, content),
    container: containerRow(of, where),
    media: mediaRow(of, key, id, content.media),
    edit: event.type === "sideload.message.edited.v1",
  }
}
