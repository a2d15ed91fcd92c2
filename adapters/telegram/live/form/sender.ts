/**
 * Who wrote a message, and what it answers. Where the server names no sender it is the dialogue: a channel's post is the channel's. In a dialogue
 * with a user the sender is often left out, and then it is the account or the other one.
 */
import { MIGRATED_SHIFT } from "../../export/place.ts"
import { peerText } from "./peers.ts"
import type { AnyMessage, Fields, PageReading } from "./raw.ts"

export const senderText = ({ fromId, peerId, out }: AnyMessage, { account }: PageReading): string => {
  if (fromId) return peerText(fromId)
  return out && peerId.className === "PeerUser" ? `user${account}` : peerText(peerId)
}

/** Of a message before a migration, as the export shifts it: only then it is known to lie in the account's own box. */
const isBeforeMigration = ({ box, dialogue }: PageReading): boolean =>
  box === "u" && dialogue.kind === "channel"

/** The fields of a reply; `undefined` where there is none, or to what is no message. */
export const replyFields = (message: AnyMessage, of: PageReading): Fields | undefined => {
  const { replyTo } = message
  if (replyTo?.className !== "MessageReplyHeader" || !replyTo.replyToMsgId) return undefined
  const id = replyTo.replyToMsgId
  if (replyTo.replyToPeerId)
    return { reply_to_message_id: id, reply_to_peer_id: peerText(replyTo.replyToPeerId) }
  return { reply_to_message_id: isBeforeMigration(of) ? id - MIGRATED_SHIFT : id }
}

/** The root of the forum topic that a message stands in; in the General topic the server names none. */
export const topicOf = ({ replyTo }: AnyMessage): number | undefined => {
  if (replyTo?.className !== "MessageReplyHeader" || !replyTo.forumTopic) return undefined
  if (replyTo.replyToTopId) return replyTo.replyToTopId
  return replyTo.replyToPeerId ? undefined : replyTo.replyToMsgId || undefined
}
