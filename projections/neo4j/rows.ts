/**
 * What a batch comes to once it is folded: each end and each post once, in steps. Ends have the ids of their nodes; a post names its ends by
 * those. An absent field is not known from this batch, and what the graph has of it stays.
 */
import type { PersonaKey } from "../../domain/identity.ts"
import type { DialogueFamily, Peer, PeerKind } from "../../domain/peer.ts"
import type { PostSource } from "./change.ts"

export type PersonaRow = PersonaKey & { readonly subject: string; readonly at: string }

export type DialogueRow = {
  readonly id: string
  readonly persona: PersonaKey
  readonly subject: string
  readonly type: DialogueFamily
  readonly peer: Peer
  name?: string
  readonly at: string
}

export type PeerRow = {
  readonly key: string
  readonly persona: PersonaKey
  readonly kind: PeerKind
  readonly id: number
  name?: string
  username?: string
  readonly at: string
}

export type PostRow = {
  readonly id: string
  readonly persona: PersonaKey
  /** Ids of nodes; `sender` is a peer's key. */
  readonly dialogue: string
  readonly sender?: string
  readonly repliesTo?: string
  readonly forwardedFrom?: string
  readonly telegramMessageId: number
  readonly posted?: number
  readonly approximate?: true
  readonly edited?: number
  readonly deleted?: string
  readonly source: PostSource
  readonly borrowed: boolean
  readonly hasMedia: boolean
  readonly mediaKind?: string
  /** When it was first seen. */
  readonly at: string
}

export type Write = {
  readonly _tag: "Write"
  readonly personas: Map<string, PersonaRow>
  readonly dialogues: Map<string, DialogueRow>
  readonly peers: Map<string, PeerRow>
  readonly posts: Map<string, PostRow>
  /** Deletions of posts that are not among `posts`. */
  readonly deleted: Map<string, string>
  /** Ids of service messages: posts that are there for them go before `posts` are written. */
  readonly services: Set<string>
}

export type Erase = {
  readonly _tag: "Erase"
  readonly what: "dialogue" | "persona"
  readonly subject: string
}

export type Step = Write | Erase

/** What `sender` says of a post that the persona itself sent. */
export const SENT_BY_PERSONA = "persona"
