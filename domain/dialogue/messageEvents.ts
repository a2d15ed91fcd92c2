/**
 * What happens to messages of a dialogue. Which message it is (box, id), when it occurred and when it was edited stand in the envelope's
 * `sl-state`, readable without a key; the data is content.
 */
import { Media, MessageContent } from "../message.ts"
import { Peer } from "../peer.ts"
import { type Static, Strict, Type } from "../typebox.ts"

/** A message was seen for the first time. */
export const MessageImported = MessageContent
export type MessageImported = Static<typeof MessageImported>

/** A newer form of a known message was seen: the whole content, as the source now shows it. */
export const MessageEdited = MessageContent
export type MessageEdited = Static<typeof MessageEdited>

/** A live source proved that a message is gone. */
export const MessageDeleted = Strict({})
export type MessageDeleted = Static<typeof MessageDeleted>

export const Reaction = Strict({
  type: Type.String(),
  count: Type.Integer({ minimum: 0 }),
  emoji: Type.Optional(Type.String()),
  documentId: Type.Optional(Type.String()),
})

/** The reactions to a message at one time; the last observation holds. `recent` names some of those who reacted. */
export const ReactionsObserved = Strict({
  reactions: Type.Array(Reaction),
  recent: Type.Optional(
    Type.Array(Strict({ peer: Peer, reaction: Type.String(), name: Type.Optional(Type.String()) })),
  ),
})
export type ReactionsObserved = Static<typeof ReactionsObserved>

/** Somebody joined, pinned, called …: the action's name and its fields, verbatim. */
export const ServiceMessageObserved = Strict({
  actor: Type.Optional(Peer),
  actorName: Type.Optional(Type.String()),
  action: Type.String(),
  fields: Type.Record(Type.String(), Type.Unknown()),
  /** The new photo of a group, and the like. */
  media: Type.Optional(Media),
  /** As in a message's content. */
  approximate: Type.Optional(Type.Literal(true)),
})
export type ServiceMessageObserved = Static<typeof ServiceMessageObserved>

/** A message's media file now lies in the media store under its content's SHA-256. `sender` is the message's, whose key it is kept under. */
export const MediaStored = Strict({
  sender: Type.Optional(Peer),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  size: Type.Integer({ minimum: 0 }),
  mime: Type.Optional(Type.String()),
})
export type MediaStored = Static<typeof MediaStored>
