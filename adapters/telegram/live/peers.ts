/**
 * Telegram's own peers as ours, and as it wants them named in requests. What an answer leaves out the library gives as null, whatever its types say.
 */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { type Box, type Peer, peerKey } from "../../../domain/peer.ts"
import type { DialogueEntity } from "./form/dialogue.ts"

export const boxOf = (peer: Peer): Box => (peer.kind === "channel" ? "c" : "u")

export type Entity = Api.TypeUser | Api.TypeChat

/** Whether an entity says anything beside its id. */
export const describes = (entity: Entity): entity is DialogueEntity =>
  !(entity instanceof Api.UserEmpty || entity instanceof Api.ChatEmpty)

/** The key of whom an entity of an answer describes. */
export const keyOfEntity = (entity: Entity): string => {
  const id = entity.id.toJSNumber()
  if (entity instanceof Api.User || entity instanceof Api.UserEmpty) return peerKey({ kind: "user", id })
  const isChannel = entity instanceof Api.Channel || entity instanceof Api.ChannelForbidden
  return peerKey({ kind: isChannel ? "channel" : "chat", id })
}

export const inputChat = (id: number): Api.InputPeerChat =>
  new Api.InputPeerChat({ chatId: returnBigInt(id) })

/** With the access hash that the entity carries; undefined where it carries none that is of use. */
export const inputOf = (entity: Entity): Api.TypeInputPeer | undefined => {
  if (entity instanceof Api.User) {
    if (entity.self === true) return new Api.InputPeerSelf()
    const accessHash = entity.min === true ? undefined : (entity.accessHash ?? undefined)
    return accessHash && new Api.InputPeerUser({ userId: entity.id, accessHash })
  }
  if (entity instanceof Api.Channel) {
    const accessHash = entity.min === true ? undefined : (entity.accessHash ?? undefined)
    return accessHash && new Api.InputPeerChannel({ channelId: entity.id, accessHash })
  }
  if (entity instanceof Api.ChannelForbidden) {
    return new Api.InputPeerChannel({ channelId: entity.id, accessHash: entity.accessHash })
  }
  const isGroup = entity instanceof Api.Chat || entity instanceof Api.ChatForbidden
  return isGroup ? new Api.InputPeerChat({ chatId: entity.id }) : undefined
}

export const isForbidden = (entity: Entity): boolean =>
  entity instanceof Api.ChannelForbidden || entity instanceof Api.ChatForbidden
