/**
 * What a source yields: what it saw, in the order in which it saw it, page by page. A source decides nothing; the same observation given
 * twice, or by two sources, is settled by `decide`. Times are UTC seconds. A dialogue's observations come between its `DialogueSeen` and
 * its `DialogueEnded`, messages of one box in rising order of id.
 */
import type { ReactionsObserved, ServiceMessageObserved } from "./dialogue/messageEvents.ts"
import type { MessageContent } from "./message.ts"
import type { Box, DialogueType, Peer } from "./peer.ts"

/**
 * How much an observation shows of a message, 0 to 255: at an equal edit date one that shows more takes the place of one that shows less. It is
 * told by what the observation carries, not by who made it, so two sources that show the same of a message agree on it.
 */
export const Fidelity = {
  /** That there is something, and no more. */
  placeholder: 10,
  /** Times are known by a local clock only. */
  exportLocalTime: 20,
  /** A sender and a time, but nothing said: what an exporter writes of kinds of messages that it does not know. */
  exportEmpty: 30,
  exportWithUnixTime: 40,
  exportWithButtons: 50,
  exportWithFileNames: 55,
  exportWithFileSizes: 60,
  exportWithForwardIds: 70,
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
  /** The reactions as the source shows them; absent where it does not say. */
  readonly reactions?: ReactionsObserved
  /** The name by which the source gives the bytes of the message's file (see `Source.bytesOf`); absent where it has none. */
  readonly file?: string
}

/** Somebody joined, pinned, called …: what happened in a dialogue without anybody writing. */
export type ServiceObservation = Pick<MessageObservation, "box" | "id" | "occurred" | "fidelity" | "file"> & {
  readonly service: ServiceMessageObserved
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
  /** Which ids the source holds of each box, filtered ones among them. */
  readonly spans?: ReadonlyArray<IdSpan>
  /** Messages whose text was not valid and could be mended. */
  readonly repaired?: number
  /** Fields that the source's reader does not know; they are kept verbatim. */
  readonly unknownFields?: number
  /** Files whose names lead out of the source, or to no regular file; and, where an import states it, those that could not be read. */
  readonly mediaRefused?: number
  /** The ids of which the source has shown everything that there is. Only a live source can say so. */
  readonly held?: ReadonlyArray<IdRange>
  /** Why the source could not show this dialogue to its end; the others are not touched by it. */
  readonly failed?: string
}

/** Ids of one box, both ends included. */
export type IdRange = { readonly box: Box; readonly from: number; readonly to: number }

/**
 * The ids of one box that a source holds: the first, the last, and between them how many are missing, in how many gaps. In box `u` ids belong to
 * all dialogues of the account together, so there a gap says nothing and both are left out.
 */
export type IdSpan = {
  readonly box: Box
  readonly first: number
  readonly last: number
  readonly missing?: number
  readonly gaps?: number
}

export type SourceItem =
  | { readonly _tag: "DialogueSeen"; readonly dialogue: DialogueSeen }
  | {
      readonly _tag: "Page"
      readonly messages: ReadonlyArray<MessageObservation>
      readonly services?: ReadonlyArray<ServiceObservation>
      /** When the source saw this, UTC seconds, as far as it shows: later sights of names and reactions replace earlier ones. */
      readonly seen?: number
      /** Of these ids the page shows every message that there is: one that is known and not shown is gone. */
      readonly swept?: IdRange
      /** Messages that the source says are gone. */
      readonly deleted?: ReadonlyArray<Pick<MessageObservation, "box" | "id">>
      /** The basic group that this dialogue was before. */
      readonly migratedFrom?: Peer
      readonly bytesRead: number
    }
  | {
      readonly _tag: "DialogueEnded"
      readonly dialogue: DialogueSeen
      readonly ended: DialogueEnded
      readonly bytesRead: number
    }
