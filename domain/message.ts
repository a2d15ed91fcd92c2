/**
 * What a message says, as far as its source shows it. An absent field is unknown, never null: a source that cannot see something leaves
 * it out. Offsets and lengths of entities count UTF-16 units, as Telegram does. `forward` tells of a third person and is therefore kept
 * apart from the rest when it is encrypted (see parts.ts).
 */
import { Box, Peer, TelegramId } from "./peer.ts"
import { type Static, Strict, Type } from "./typebox.ts"

export const Entity = Strict({
  type: Type.String(),
  offset: Type.Integer({ minimum: 0 }),
  length: Type.Integer({ minimum: 0 }),
  href: Type.Optional(Type.String()),
  language: Type.Optional(Type.String()),
  userId: Type.Optional(Type.Integer()),
  documentId: Type.Optional(Type.String()),
  collapsed: Type.Optional(Type.Boolean()),
})
export type Entity = Static<typeof Entity>

/** `kind`: photo, document, sticker, video_message, voice_message, animation, video_file, audio_file, contact, place, poll, … */
export const Media = Strict({
  kind: Type.String(),
  name: Type.Optional(Type.String()),
  mime: Type.Optional(Type.String()),
  size: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Where the export says the file is, relative to the export; untrusted. */
  path: Type.Optional(Type.String()),
  /** Whether the file is there beside the export; absent when the source cannot tell. */
  present: Type.Optional(Type.Boolean()),
  /** Why the export left the file out, in its own words. */
  missing: Type.Optional(Type.String()),
  width: Type.Optional(Type.Integer({ minimum: 0 })),
  height: Type.Optional(Type.Integer({ minimum: 0 })),
  durationSeconds: Type.Optional(Type.Integer({ minimum: 0 })),
  emoji: Type.Optional(Type.String()),
  /** What else the source says of it (a place's coordinates, a poll's answers), verbatim. */
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type Media = Static<typeof Media>

/** The message that this one answers: only where its box can be known. `channel` stands with box `c`. */
export const Reply = Strict({
  box: Box,
  channel: Type.Optional(TelegramId),
  id: Type.Integer({ minimum: 1 }),
})
export type Reply = Static<typeof Reply>

/** Where a forwarded message came from: the peer, or only its name, or (both absent) that it was forwarded at all. */
export const Forward = Strict({ peer: Type.Optional(Peer), name: Type.Optional(Type.String()) })
export type Forward = Static<typeof Forward>

export const MessageContent = Strict({
  /** Who wrote it; absent when the source does not say. */
  sender: Type.Optional(Peer),
  /** The sender's name as shown when the source was made. */
  senderName: Type.Optional(Type.String()),
  /** A channel post's author signature. */
  signature: Type.Optional(Type.String()),
  /** The account sent it: `out`, or its own id is the sender. */
  sent: Type.Boolean(),
  viaBot: Type.Optional(Type.String()),
  /** The import's command named this dialogue as the persona's own. */
  own: Type.Optional(Type.Literal(true)),
  text: Type.String(),
  entities: Type.Optional(Type.Array(Entity)),
  media: Type.Optional(Media),
  reply: Type.Optional(Reply),
  forward: Type.Optional(Forward),
  /** The forum topic that it stands in: the id of the topic's first message, in the same box. */
  topic: Type.Optional(Type.Integer({ minimum: 1 })),
  /** The source knows its times by a local clock only: they may be off by the clock's distance from UTC. */
  approximate: Type.Optional(Type.Literal(true)),
  /** Fields of the source that the parser does not know, verbatim. */
  extra: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type MessageContent = Static<typeof MessageContent>

/** Sent and written by the account itself: not a forward, and not through a bot. */
export const isAuthored = (content: MessageContent): boolean =>
  content.sent && content.forward === undefined && content.viaBot === undefined

/** The text that a revision is taken over: only what every source can give. */
export const revisionText = (content: MessageContent): string =>
  `sideload.revision.v1\n${content.media?.kind ?? ""}\n${content.text}`
