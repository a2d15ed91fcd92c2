/**
 * What an event changes in the Postgres read model, as data: the projection makes these, `fold` gathers a batch of them, the store writes
 * them. A change says everything that it needs; none of them reads.
 */
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
  ServiceMessageRow,
  StatisticsRow,
  StoredMediaRow,
  TitleRow,
} from "./rows.ts"

/** The two tables of messages: direct dialogues and channels are posts. */
export type MessageTable = "posts" | "group_messages"

export type MessageWritten = {
  readonly _tag: "MessageWritten"
  readonly table: MessageTable
  readonly row: MessageRow
  /** Made where it is not there yet. */
  readonly container: ContainerRow
  readonly media: MediaRow | undefined
  /** A later version: as it was shown, each is a revision; what it does not show, the row keeps. */
  readonly edit: boolean
}

/** Where the id was taken for a message that says nothing, that row goes. */
export type ServiceMessageObserved = {
  readonly _tag: "ServiceMessageObserved"
  readonly table: MessageTable
  readonly row: ServiceMessageRow
  readonly container: ContainerRow
  readonly media: MediaRow | undefined
}

/** Erasures say whose by the opaque parts of a subject alone: at that time nothing else can be read any more. */
export type Erasure =
  | { readonly _tag: "DialogueErased"; readonly tenant: string; readonly subject: string }
  | { readonly _tag: "PersonaErased"; readonly tenant: string; readonly persona: string }
  /** No event's: the dialogue is about to be folded anew, and what others said of it stays. */
  | { readonly _tag: "DialogueForgotten"; readonly tenant: string; readonly subject: string }

export type Change =
  | { readonly _tag: "PersonaRegistered"; readonly row: PersonaRow }
  | { readonly _tag: "DialogueOpened"; readonly row: DialogueRow }
  | { readonly _tag: "DialogueTitled"; readonly row: TitleRow }
  | { readonly _tag: "DialogueImported"; readonly row: StatisticsRow }
  | { readonly _tag: "DialogueMigrated"; readonly id: string; readonly from: number }
  | { readonly _tag: "PeerObserved"; readonly row: PeerRow; readonly subject: string }
  | MessageWritten
  | {
      readonly _tag: "MessageDeleted"
      readonly table: MessageTable
      readonly id: string
      readonly at: string
    }
  | {
      readonly _tag: "ReactionsObserved"
      readonly table: MessageTable
      readonly row: ReactionsRow
    }
  | ServiceMessageObserved
  | { readonly _tag: "MediaStored"; readonly row: StoredMediaRow }
  | { readonly _tag: "ImportRequested"; readonly row: ImportRow }
  | { readonly _tag: "ImportEnded"; readonly row: ImportEndRow }
  | Erasure
