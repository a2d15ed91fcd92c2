/** What a batch of changes comes to, row by row: what `fold` gathers and a store writes table by table. */
import type { Erasure, MessageTable } from "./changes.ts"
import type {
  ContainerRow,
  DialogueRow,
  ImportEndRow,
  ImportRow,
  MediaRow,
  MessageRow,
  PeerRow,
  PersonaRow,
  ReactionsRow,
  RevisionRow,
  ServiceMessageRow,
  StatisticsRow,
  StoredMediaRow,
  TitleRow,
} from "./rows.ts"

/** A peer from its first observation to its last. */
export type PeerSpan = PeerRow & { readonly last_seen_at: string }

/** The same within one dialogue; `username_sequence` is where the username was last seen. */
export type PeerObservation = Omit<PeerSpan, "id" | "kind" | "tg_id"> & {
  readonly peer_id: string
  readonly subject: string
  readonly username_sequence: number | null
}

/** What a batch does to one of the two tables of messages. Maps are by row id. */
export type MessageBatch = {
  readonly containers: Map<string, ContainerRow>
  readonly rows: Map<string, MessageRow>
  /** Messages with an edit in this batch, and their versions in it. */
  readonly edited: Map<string, Array<RevisionRow>>
  readonly deleted: Map<string, string>
  readonly reactions: Map<string, ReactionsRow>
  /** Ids that are service messages: a row that is there for one goes, before others are written. */
  readonly services: Set<string>
}

export type Batch = {
  readonly _tag: "Batch"
  readonly personas: Array<PersonaRow>
  readonly dialogues: Map<string, DialogueRow>
  readonly titles: Map<string, TitleRow>
  readonly migrated: Map<string, number>
  readonly statistics: Map<string, StatisticsRow>
  readonly peers: Map<string, PeerSpan>
  readonly observations: Map<string, PeerObservation>
  readonly messages: Readonly<Record<MessageTable, MessageBatch>>
  readonly media: Map<string, MediaRow>
  readonly mediaStored: Map<string, StoredMediaRow>
  readonly services: Map<string, ServiceMessageRow>
  readonly imports: Map<string, ImportRow>
  readonly importEnds: Map<string, ImportEndRow>
}

export type Step = Batch | Erasure

const messageBatch = (): MessageBatch => ({
  containers: new Map(),
  rows: new Map(),
  edited: new Map(),
  deleted: new Map(),
  reactions: new Map(),
  services: new Set(),
})

export const emptyBatch = (): Batch => ({
  _tag: "Batch",
  personas: [],
  dialogues: new Map(),
  titles: new Map(),
  migrated: new Map(),
  statistics: new Map(),
  peers: new Map(),
  observations: new Map(),
  messages: { posts: messageBatch(), group_messages: messageBatch() },
  media: new Map(),
  mediaStored: new Map(),
  services: new Map(),
  imports: new Map(),
  importEnds: new Map(),
})
