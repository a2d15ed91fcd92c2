/**
 * Who and where, as an export writes it: `user17` for a peer, a chat's `type` for a dialogue. Ids are bare in the modern form, so the
 * kind comes from the prefix or the type, never from the size of a number.
 */
import type { DialogueSeen } from "../../../domain/observation.ts"
import type { DialogueType, Peer, PeerKind } from "../../../domain/peer.ts"
import type { ChatType, RawChat } from "./head.ts"

const prefixes: ReadonlyArray<PeerKind> = ["user", "chat", "channel"]

/** `text` has passed the schema: one of the prefixes, then digits. */
export const peerOf = (text: string): Peer => {
  const kind = prefixes.find((prefix) => text.startsWith(prefix)) as PeerKind
  return { kind, id: Number(text.slice(kind.length)) }
}

const types: Record<ChatType, { readonly type: DialogueType; readonly kind: PeerKind }> = {
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

export const kindOf = (type: ChatType): PeerKind => types[type].kind

/** The dialogue of a chat, as a type says it, which is the chat's own unless other evidence has to decide. */
export const dialogueOf = (chat: RawChat, as: ChatType): DialogueSeen => {
  const { type, kind } = types[as]
  const seen = { peer: { kind, id: chat.id }, type }
  return chat.name ? { ...seen, title: chat.name } : seen
}
