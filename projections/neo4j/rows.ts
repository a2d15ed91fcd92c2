/**
 * What a batch comes to once it is folded: each end and each post once, in steps. Ends have the ids of their nodes; a post names its ends by
 * those. An absent field is not known from this batch, and what the graph has of it stays.
 */
import type { PersonaKey } from "../../domain/identity.ts"
import type { DialogueFamily, Peer, PeerKind } from "../../domain/peer.ts"
import type { PostSource } from "./change.ts"

/** `at` is when the first of what is known of it was recorded; here and elsewhere the earliest time counts, whatever came first. */
export type PersonaRow = PersonaKey & { readonly subject: string; at: string }

export type DialogueRow = {
  readonly id: string
  readonly persona: PersonaKey
  readonly subject: string
  readonly type: DialogueFamily
  readonly peer: Peer
  name?: string
  at: string
}

/** What one dialogue tells of a peer: since when, and what it was last called there, with the sequence of the event that said so. */
export type Telling = {
  at: string
  name?: { readonly text: string; readonly sequence: number }
  username?: { readonly text: string; readonly sequence: number }
}

export type PeerRow = {
  readonly key: string
  readonly persona: PersonaKey
  readonly kind: PeerKind
  readonly id: number
  /** By the dialogue's id; never empty. */
  readonly seen: Map<string, Telling>
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
  /** It was seen in more than one dialogue: in a group and in the supergroup that this became. */
  readonly shared?: true
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
