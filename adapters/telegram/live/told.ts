/**
 * What an update tells, as far as it concerns messages. Whatever cannot be told for certain is `unsure`: too much has happened, or something was
 * missed. A short message names neither its dialogue nor its people as a whole one does, so it is only said which message to read.
 */
import { Api } from "telegram"
import type { Peer } from "../../../domain/peer.ts"
import { peerFrom } from "./form/peers.ts"
import type { AnyMessage } from "./form/raw.ts"
import type { Entity } from "./peers.ts"

export type Told =
  | { readonly _tag: "Shown"; readonly message: AnyMessage; readonly entities: ReadonlyArray<Entity> }
  /** Without a peer the id is one of the account's own box. */
  | { readonly _tag: "ToRead"; readonly peer?: Peer; readonly id: number }
  | { readonly _tag: "Gone"; readonly channel?: Peer; readonly ids: ReadonlyArray<number> }
  | { readonly _tag: "Unsure" }

/** Counts the changes of a box: `pts` after the change, `ptsCount` of them at once. Without a channel the box is the account's own. */
export type Counted = { readonly channel?: number; readonly pts: number; readonly count: number }

export type Update = Api.TypeUpdate | Api.TypeUpdates

const unsure: ReadonlyArray<Told> = [{ _tag: "Unsure" }]

/** Updates come one by one or in an envelope, with the users and chats that they speak of beside them. */
export const opened = (
  update: Update,
): ReadonlyArray<{ readonly update: Update; readonly entities: ReadonlyArray<Entity> }> => {
  if (update instanceof Api.Updates || update instanceof Api.UpdatesCombined) {
    const entities = [...update.users, ...update.chats]
    return update.updates.map((one) => ({ update: one, entities }))
  }
  if (update instanceof Api.UpdateShort) return [{ update: update.update, entities: [] }]
  // The library hands single ones out with what stood beside them.
  const beside = "_entities" in update && update._entities instanceof Map ? update._entities : new Map()
  return [{ update, entities: [...beside.values()] as ReadonlyArray<Entity> }]
}

const tellOf = (message: Api.TypeMessage, entities: ReadonlyArray<Entity>): ReadonlyArray<Told> => {
  if (message instanceof Api.MessageEmpty) return []
  if (entities.length > 0) return [{ _tag: "Shown", message, entities }]
  return [{ _tag: "ToRead", peer: peerFrom(message.peerId), id: message.id }]
}

export const toldBy = (update: Update, entities: ReadonlyArray<Entity>): ReadonlyArray<Told> => {
  switch (update.className) {
    case "UpdateNewMessage":
    case "UpdateNewChannelMessage":
    case "UpdateEditMessage":
    case "UpdateEditChannelMessage":
      return tellOf(update.message, entities)
    case "UpdateMessageReactions":
      return [{ _tag: "ToRead", peer: peerFrom(update.peer), id: update.msgId }]
    case "UpdateShortMessage":
    case "UpdateShortChatMessage":
    case "UpdateShortSentMessage":
      return [{ _tag: "ToRead", id: update.id }]
    case "UpdateDeleteMessages":
      return [{ _tag: "Gone", ids: update.messages }]
    case "UpdateDeleteChannelMessages": {
      const channel: Peer = { kind: "channel", id: update.channelId.toJSNumber() }
      return [{ _tag: "Gone", channel, ids: update.messages }]
    }
    case "UpdatesTooLong":
    case "UpdateChannelTooLong":
    case "UpdatePtsChanged":
      return unsure
    default:
      return []
  }
}

const channelOf = (update: Update): number | undefined => {
  if ("channelId" in update) return update.channelId.toJSNumber()
  if (update.className !== "UpdateNewChannelMessage" && update.className !== "UpdateEditChannelMessage") {
    return undefined
  }
  const peer = update.message.peerId
  return peer instanceof Api.PeerChannel ? peer.channelId.toJSNumber() : undefined
}

export const countedBy = (update: Update): Counted | undefined => {
  if (!("pts" in update) || !("ptsCount" in update) || typeof update.pts !== "number") return undefined
  const channel = channelOf(update)
  return { pts: update.pts, count: update.ptsCount, ...(channel === undefined ? {} : { channel }) }
}
