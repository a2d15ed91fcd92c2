/**
 * A dialogue by the entity that stands for it, as an export's head describes it. A channel that is no broadcast is a supergroup, whatever else
 * it is (a gigagroup, the direct messages of a channel). The title of a person is the first name alone, as exports have it.
 */
import type { Api } from "telegram"
import type { DialogueSeen } from "../../../../domain/observation.ts"
import type { DialogueType, Peer } from "../../../../domain/peer.ts"
import { idOf, isBot } from "./peers.ts"

/** Where answers in channels' comments are collected. */
const REPLIES_USER = 1271266957
/** Where codes of services are sent to. */
const CODES_USER = 489000

export type DialogueEntity = Api.User | Api.Chat | Api.Channel | Api.ChatForbidden | Api.ChannelForbidden

const titled = (peer: Peer, type: DialogueType, title?: string): DialogueSeen =>
  title ? { peer, type, title } : { peer, type }

const dialogueWith = (user: Api.User, account: number): DialogueSeen => {
  const id = idOf(user.id)
  const peer: Peer = { kind: "user", id }
  if (id === account) return titled(peer, "saved")
  if (id === REPLIES_USER) return titled(peer, "replies")
  if (id === CODES_USER) return titled(peer, "codes")
  return titled(peer, isBot(user) ? "bot" : "dm", user.deleted ? undefined : user.firstName)
}

export const dialogueOf = (entity: DialogueEntity, account: number): DialogueSeen => {
  switch (entity.className) {
    case "User":
      return dialogueWith(entity, account)
    case "Chat":
    case "ChatForbidden":
      return titled({ kind: "chat", id: idOf(entity.id) }, "group", entity.title)
    case "Channel":
    case "ChannelForbidden": {
      const type = entity.broadcast && !entity.megagroup ? "channel" : "supergroup"
      return titled({ kind: "channel", id: idOf(entity.id) }, type, entity.title)
    }
  }
}
