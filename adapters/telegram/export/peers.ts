/**
 * Who and where, as an export writes it: `user17` for a peer, a chat's `type` for a dialogue. Ids are bare in the modern form, so the
 * kind comes from the prefix or the type, never from the size of a number.
 */
import type { DialogueSeen } from "../../../domain/observation.ts"
import type { DialogueType, Peer, PeerKind } from "../../../domain/peer.ts"
import type { RawChat } from "./raw.ts"

const prefixes: ReadonlyArray<PeerKind> = ["user", "chat", "channel"]

/** `text` has passed the schema: one of the prefixes, then digits. */
export const peerOf = (text: string): Peer => {
  const kind = prefixes.find((prefix) => text.startsWith(prefix)) as PeerKind
  return { kind, id: Number(text.slice(kind.length)) }
}

const types: Record<RawChat["type"], { readonly type: DialogueType; readonly kind: PeerKind }> = {
  personal_chat: { type: "dm", kind: "user" },
  bot_chat: { type: "bot", kind: "user" },
  saved_messages: { type: "saved", kind: "user" },
  replies: { type: "replies", kind: "user" },
  verification_codes: { type: "codes", kind: "user" },
  private_group: { type: "group", kind: "chat" },
  private_supergroup: { type: "supergroup", kind: "channel" },
  public_supergroup: { type: "supergroup", kind: "channel" },
  private_channel: { type: "channel", kind: "channel" },
  public_channel: { type: "channel", kind: "channel" },
}

export const dialogueOf = (chat: RawChat): DialogueSeen => {
  const { type, kind } = types[chat.type]
  const seen = { peer: { kind, id: chat.id }, type }
  return chat.name ? { ...seen, title: chat.name } : seen
}

/**
 * The direct messages of a channel, which an export calls a personal chat when the account does not administer the channel: its id is
 * then a channel's, and so is its sequence of message ids. To those who administer it the export shows a supergroup; so do we.
 */
export const channelDirectMessages = (chat: RawChat): DialogueSeen =>
  dialogueOf({ ...chat, type: "private_supergroup" })
