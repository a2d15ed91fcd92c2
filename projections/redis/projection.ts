/**
 * The messages for retrieval: an entry for each message of direct messages, bots, Saved Messages, groups and supergroups, both directions,
 * and one for each later edit or deletion. Never channels, service messages, replies' collections, login codes, nor the dialogue with
 * Telegram's own service account. What was erased makes no entry. Knows one event at a time: what an event does not say is left out.
 */
import type { Projection } from "../../application/projection.ts"
import { dialogueId, type MessageKey, messageId, messageKey, type PersonaKey } from "../../domain/identity.ts"
import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import type { MessageContent } from "../../domain/message.ts"
import {
  type DialogueType,
  familyOf,
  markedId,
  type Peer,
  peerKey,
  TELEGRAM_SERVICE_USER,
} from "../../domain/peer.ts"
import type { MessageState, MessageStateKind } from "../../domain/state.ts"
import { contentOf, flag, nameOf, present, recordedTime, secondsTime } from "./fields.ts"
import type { MessageDeletedV1, MessageEditedV1, PersonaMessageIngestedEventV1 } from "./personaMessage.ts"
import { CHANGED, INGESTED, type StreamEntry, tenantStream } from "./streams.ts"

const LISTED: ReadonlySet<DialogueType> = new Set(["dm", "bot", "saved", "group", "supergroup"])

const isListed = ({ peer, type }: DialogueContext): boolean =>
  LISTED.has(type) && !(peer.kind === "user" && peer.id === TELEGRAM_SERVICE_USER)

const dialogType = ({ type }: DialogueContext): "dm" | "group" =>
  familyOf(type) === "group" ? "group" : "dm"

/** A message's event with all that an entry must have. */
type Known = {
  readonly persona: PersonaKey
  readonly dialogue: DialogueContext
  readonly state: MessageState
}

/** `undefined` for what makes no entry: a dialogue that is not listed, or one whose person was erased. */
const known = (event: LogEvent, kind: MessageStateKind): Known | undefined => {
  const { tenant, account, dialogue, state } = event
  if (tenant === undefined || account === undefined || dialogue === undefined) return undefined
  if (!isListed(dialogue)) return undefined
  if (state === undefined || state.kind !== kind) throw new Error(`sl-state does not fit ${event.type}`)
  return { persona: { tenant, account }, dialogue, state }
}

/** By the log's own object for a dialogue, which all its events share: the name of an id is hashed once for each dialogue, not each message. */
const dialogueIds = new WeakMap<DialogueContext, PersonaKey & { readonly id: string }>()

const idOf = ({ tenant, account }: PersonaKey, dialogue: DialogueContext): string => {
  const known = dialogueIds.get(dialogue)
  if (known?.tenant === tenant && known.account === account) return known.id
  const id = dialogueId({ tenant, account }, dialogue.peer)
  dialogueIds.set(dialogue, { tenant, account, id })
  return id
}

const common = (event: LogEvent, { persona, dialogue, state }: Known) => ({
  user_id: String(persona.account),
  tenant_id: persona.tenant,
  message_id: messageId(persona, messageKey(dialogue.peer, state.box, state.id)),
  telegram_message_id: String(state.id),
  dialog_type: dialogType(dialogue),
  dialogue_id: idOf(persona, dialogue),
  created_at: recordedTime(event.time),
  sequence: String(event.sequence),
  event_id: event.id,
})

/** Who wrote it and with whom the dialogue is. The other side's name is known where that side wrote. */
const people = ({ sender, senderName }: MessageContent, dialogue: Peer) => ({
  sender_tg_id: sender && String(markedId(sender)),
  sender_name: nameOf(senderName),
  peer_id: String(dialogue.id),
  peer_kind: dialogue.kind,
  peer_name: sender && peerKey(sender) === peerKey(dialogue) ? nameOf(senderName) : undefined,
})

/** The target of a reply; a reply of box `c` without its channel means the dialogue's own. */
const replyKey = (reply: MessageContent["reply"], dialogue: Peer): MessageKey | undefined => {
  if (reply === undefined) return undefined
  if (reply.box === "u") return { box: "u", id: reply.id }
  const channel = reply.channel ?? (dialogue.kind === "channel" ? dialogue.id : undefined)
  return channel === undefined ? undefined : { box: "c", channel, id: reply.id }
}

const ingested = (event: LogEvent, content: MessageContent, of: Known): PersonaMessageIngestedEventV1 => {
  const { persona, dialogue, state } = of
  const { reply, forward, sent } = content
  const target = replyKey(reply, dialogue.peer)
  return present<PersonaMessageIngestedEventV1>({
    ...common(event, of),
    ...contentOf(content.text),
    has_media: flag(content.media !== undefined),
    media_kind: nameOf(content.media?.kind),
    posted_at: state.occurred === undefined ? recordedTime(event.time) : secondsTime(state.occurred),
    posted_at_unknown: state.occurred === undefined ? "true" : undefined,
    posted_at_approximate: state.occurred !== undefined && content.approximate ? "true" : undefined,
    source: dialogue.type === "saved" || content.own === true ? "persona" : dialogType(dialogue),
    ...people(content, dialogue.peer),
    is_outgoing: flag(sent),
    reply_to_message_id: target && messageId(persona, target),
    is_forwarded: flag(forward !== undefined),
    forwarded_from: forward?.peer && String(markedId(forward.peer)),
    forwarded_from_name: nameOf(forward?.name),
  })
}

const edited = (event: LogEvent, content: MessageContent, of: Known): MessageEditedV1 =>
  present<MessageEditedV1>({
    change: "edited",
    ...common(event, of),
    ...contentOf(content.text),
    has_media: content.media === undefined ? undefined : "true",
    media_kind: nameOf(content.media?.kind),
    edited_at: of.state.edited === undefined ? undefined : secondsTime(of.state.edited),
  })

const deleted = (event: LogEvent, of: Known): MessageDeletedV1 => ({
  change: "deleted",
  ...common(event, of),
})

const entryOf = (event: LogEvent): StreamEntry | undefined => {
  switch (event.type) {
    case "sideload.message.imported.v1": {
      const of = known(event, "imported")
      if (of === undefined || event.data === undefined) return undefined
      const streams = [INGESTED, tenantStream(of.persona.tenant)]
      return { streams, sequence: event.sequence, fields: ingested(event, event.data, of) }
    }
    case "sideload.message.edited.v1": {
      const of = known(event, "edited")
      if (of === undefined || event.data === undefined) return undefined
      return { streams: [CHANGED], sequence: event.sequence, fields: edited(event, event.data, of) }
    }
    case "sideload.message.deleted.v1": {
      const of = known(event, "deleted")
      return of && { streams: [CHANGED], sequence: event.sequence, fields: deleted(event, of) }
    }
    default:
      return undefined
  }
}

export const redisProjection: Projection<StreamEntry> = {
  name: "redis",
  shape: 1,
  apply: (event) => {
    const entry = entryOf(event)
    return entry === undefined ? [] : [entry]
  },
}
