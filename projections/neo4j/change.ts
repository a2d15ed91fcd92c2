/**
 * What an event changes in the graph, as data: who and what was seen, named, deleted or erased. A change names its ends (persona, dialogue,
 * peers) by what Telegram calls them; ids of nodes are made once for each distinct end when a batch is planned. It holds no text of any
 * message: the graph is for walking, and the words are in Postgres.
 */
import type { PersonaKey } from "../../domain/identity.ts"
import type { DialogueContext } from "../../domain/logEvent.ts"
import type { Peer } from "../../domain/peer.ts"

/** Which column a message's words count under; the same values as `posts.source` in Postgres. */
export type PostSource = "dm" | "group" | "channel" | "persona"

/** Whose dialogue an event belongs to, its subject, its place in the log, and when it was recorded. */
export type Place = {
  readonly persona: PersonaKey
  readonly subject: string
  readonly sequence: number
  readonly at: string
}

export type PersonaSeen = Place & { readonly _tag: "PersonaSeen" }

export type DialogueSeen = Place & {
  readonly _tag: "DialogueSeen"
  readonly dialogue: DialogueContext
  readonly name?: string
}

/** What a peer is called in the dialogue in which it was seen, which may be its own. */
export type PeerNamed = Place & {
  readonly _tag: "PeerNamed"
  readonly peer: Peer
  readonly name: string
  readonly username?: string
  readonly dialogue: DialogueContext
}

/** A message as a source shows it, for the first time or anew. What it does not show is unknown, and a post keeps what was known of it. */
export type PostSeen = Place & {
  readonly _tag: "PostSeen"
  readonly postId: string
  readonly telegramMessageId: number
  readonly dialogue: DialogueContext
  /** UTC seconds. */
  readonly posted?: number
  /** `posted` is by a local clock. */
  readonly approximate?: true
  readonly edited?: number
  readonly source: PostSource
  /** Forwarded, or through a bot: whoever sent it did not write it. */
  readonly borrowed: boolean
  readonly hasMedia: boolean
  readonly mediaKind?: string
  /** Absent when the source does not say. */
  readonly sender?: Peer | "persona"
  /** The id of the post that this one answers, whether or not it is in the graph. */
  readonly repliesTo?: string
  readonly forwardedFrom?: Peer
}

/** What happened in a dialogue without anybody writing. It is no post; where its id was taken for a message's, that post goes. */
export type ServiceSeen = Place & {
  readonly _tag: "ServiceSeen"
  readonly postId: string
  readonly dialogue: DialogueContext
  readonly actor?: Peer
}

export type PostDeleted = {
  readonly _tag: "PostDeleted"
  readonly postId: string
  readonly at: string
}

/** By subject alone: once the keys are gone nothing else says which dialogue, or whose, it was. */
export type DialogueErased = { readonly _tag: "DialogueErased"; readonly subject: string }
export type PersonaErased = { readonly _tag: "PersonaErased"; readonly subject: string }

export type GraphChange =
  | PersonaSeen
  | DialogueSeen
  | PeerNamed
  | PostSeen
  | ServiceSeen
  | PostDeleted
  | DialogueErased
  | PersonaErased
