/**
 * What a source yields: what it saw, in the order in which it saw it, page by page. A source decides nothing; the same observation given
 * twice, or by two sources, is settled by `decide`. Times are UTC seconds. A dialogue's observations come between its `DialogueSeen` and
 * its `DialogueEnded`, messages of one box in rising order of id.
 */
import type { MessageContent } from "./message.ts"
import type { Box, DialogueType, Peer } from "./peer.ts"

/** How much a source can be trusted to show, 0 to 255: a higher one may correct a lower one at an equal edit date. */
export const Fidelity = {
  exportWithUnixTime: 40,
  exportWithEntities: 50,
  exportWithFileSizes: 60,
  live: 100,
} as const

export type MessageObservation = {
  readonly box: Box
  readonly id: number
  /** When it was sent, UTC seconds; absent where the source does not say. */
  readonly occurred?: number
  /** When it was last edited, UTC seconds. */
  readonly edited?: number
  readonly fidelity: number
  readonly content: MessageContent
}

/** A name that a source shows for a peer. */
export type PeerObservation = { readonly peer: Peer; readonly name: string; readonly username?: string }

export type DialogueSeen = {
  readonly peer: Peer
  readonly type: DialogueType
  /** Absent for Saved Messages and deleted accounts. */
  readonly title?: string
}

/** What a source can say of how much of a dialogue it showed. */
export type Completeness = "full" | "own" | "range" | "unknown"

export type DialogueEnded = {
  readonly completeness: Completeness
  /** Ordinary messages that the source holds and yielded. */
  readonly observed: number
  /** Ordinary messages that a filter left out. */
  readonly filtered: number
  readonly serviceMessages: number
  readonly skipped: number
}

export type SourceItem =
  | { readonly _tag: "DialogueSeen"; readonly dialogue: DialogueSeen }
  | {
      readonly _tag: "Page"
      readonly messages: ReadonlyArray<MessageObservation>
      readonly bytesRead: number
    }
  | {
      readonly _tag: "DialogueEnded"
      readonly dialogue: DialogueSeen
      readonly ended: DialogueEnded
      readonly bytesRead: number
    }
