/**
 * A message event as the change of its post. The id is the one that Postgres has; ids of answered posts are made from where they are, whether
 * or not they were ever seen. Pure.
 */
import { type MessageKey, messageId, messageKey } from "../../domain/identity.ts"
import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import type { MessageContent, Reply } from "../../domain/message.ts"
import { familyOf, type Peer } from "../../domain/peer.ts"
import type { MessageState } from "../../domain/state.ts"
import { wellFormed } from "../wellFormed.ts"
import type { GraphChange, Place, PostSource } from "./change.ts"

type MessageEvent = LogEvent<
  | "sideload.message.imported.v1"
  | "sideload.message.edited.v1"
  | "sideload.message.deleted.v1"
  | "sideload.service-message.observed.v1"
>

const stateOf = (event: MessageEvent): MessageState => {
  const { state } = event
  if (state === undefined || state.kind === "peer")
    throw new Error(`${event.type} does not say which message`)
  return state
}

const sourceOf = (content: MessageContent, dialogue: DialogueContext): PostSource =>
  content.own === true || dialogue.type === "saved" ? "persona" : familyOf(dialogue.type)

/** Where the answered message is; unknown when its channel is not said. */
const replyKey = (reply: Reply): MessageKey | undefined => {
  if (reply.box === "u") return { box: "u", id: reply.id }
  return reply.channel === undefined ? undefined : { box: "c", channel: reply.channel, id: reply.id }
}

const senderOf = (content: MessageContent) =>
  content.sent
    ? { sender: "persona" as const }
    : content.sender === undefined
      ? {}
      : { sender: content.sender }

export const postSeen = (
  event: MessageEvent,
  place: Place,
  dialogue: DialogueContext,
  content: MessageContent,
): GraphChange => {
  const { box, id, occurred, edited } = stateOf(event)
  const target = content.reply === undefined ? undefined : replyKey(content.reply)
  const origin = content.forward?.peer
  return {
    _tag: "PostSeen",
    ...place,
    postId: messageId(place.persona, messageKey(dialogue.peer, box, id)),
    telegramMessageId: id,
    dialogue,
    ...(occurred === undefined ? {} : { posted: occurred }),
    ...(occurred === undefined || content.approximate === undefined ? {} : { approximate: true }),
    ...(edited === undefined ? {} : { edited }),
    source: sourceOf(content, dialogue),
    borrowed: content.forward !== undefined || content.viaBot !== undefined,
    hasMedia: content.media !== undefined,
    ...(content.media === undefined ? {} : { mediaKind: wellFormed(content.media.kind) }),
    ...senderOf(content),
    ...(target === undefined ? {} : { repliesTo: messageId(place.persona, target) }),
    ...(origin === undefined ? {} : { forwardedFrom: origin }),
  }
}

export const serviceSeen = (
  event: MessageEvent,
  place: Place,
  dialogue: DialogueContext,
  actor: Peer | undefined,
): GraphChange => {
  const { box, id } = stateOf(event)
  return {
    _tag: "ServiceSeen",
    ...place,
    postId: messageId(place.persona, messageKey(dialogue.peer, box, id)),
    dialogue,
    ...(actor === undefined ? {} : { actor }),
  }
}

export const postDeleted = (event: MessageEvent, place: Place, dialogue: DialogueContext): GraphChange => {
  const { box, id } = stateOf(event)
  const postId = messageId(place.persona, messageKey(dialogue.peer, box, id))
  return { _tag: "PostDeleted", postId, at: place.at }
}
