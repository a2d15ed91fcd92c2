/**
 * What came of an import, as it is shown to people and programs. Counts are what the import added to the log, over all its attempts; asked for
 * again once it is complete, it has added nothing.
 */
import { dialogueId, type PersonaKey } from "../../domain/identity.ts"
import { sum } from "../../domain/import/decider.ts"
import type { DialogueImported, ImportStats } from "../../domain/import/events.ts"
import type { Completeness } from "../../domain/observation.ts"
import { type DialogueType, peerKey } from "../../domain/peer.ts"

export type DialogueOutcome = {
  readonly dialogue_id: string
  readonly type: DialogueType
  readonly title?: string
  readonly messages_imported: number
  /** Those that the source shows. */
  readonly service_messages?: number
  readonly completeness: Completeness
  readonly spans?: NonNullable<DialogueImported["spans"]>
  readonly repaired?: number
  readonly unknown_fields?: number
  readonly media_stored?: number
  readonly media_refused?: number
  /** Messages that were found to be gone. */
  readonly deleted?: number
  /** Why the dialogue was not shown to its end. */
  readonly failed?: string
}

export type ImportOutcome = {
  readonly import_id: string
  readonly tenant_id: string
  readonly account_id: number
  readonly stats: ImportStats
  readonly dialogues: ReadonlyArray<DialogueOutcome>
  /** The log's last sequence when the import ended: what a read model must have reached to show all of it. */
  readonly last_sequence: number
}

const unlessZero = <K extends keyof DialogueOutcome>(name: K, count: number | undefined) =>
  count === undefined || count === 0 ? {} : { [name]: count }

/** What came of one dialogue; `title` as the source shows it. Counts that are 0 are left out, but for the messages. */
export const dialogueOutcome = (
  of: PersonaKey,
  one: DialogueImported,
  title: string | undefined,
): DialogueOutcome => ({
  dialogue_id: dialogueId(of, one.dialogue),
  type: one.type,
  ...(title === undefined ? {} : { title }),
  messages_imported: one.imported,
  ...unlessZero("service_messages", one.serviceMessages),
  completeness: one.completeness,
  ...(one.spans === undefined || one.spans.length === 0 ? {} : { spans: one.spans }),
  ...unlessZero("repaired", one.repaired),
  ...unlessZero("unknown_fields", one.unknownFields),
  ...unlessZero("media_stored", one.mediaStored),
  ...unlessZero("media_refused", one.mediaRefused),
  ...unlessZero("deleted", one.deleted),
  ...(one.failed === undefined ? {} : { failed: one.failed }),
})

/** Titles by the dialogue's key, where the source showed one. */
export const outcomeOf = (
  of: PersonaKey & { readonly importId: string; readonly titles: ReadonlyMap<string, string> },
  dialogues: ReadonlyArray<DialogueImported>,
  lastSequence: number,
): ImportOutcome => ({
  import_id: of.importId,
  tenant_id: of.tenant,
  account_id: of.account,
  stats: sum(dialogues),
  dialogues: dialogues.map((one) => dialogueOutcome(of, one, of.titles.get(peerKey(one.dialogue)))),
  last_sequence: lastSequence,
})

/** The same dialogue, seen again by an import that was complete. */
export const nothingNew = (one: DialogueImported): DialogueImported => ({
  ...one,
  imported: 0,
  edited: 0,
  unchanged: one.observed,
  ...(one.services === undefined ? {} : { services: 0 }),
  ...(one.mediaStored === undefined ? {} : { mediaStored: 0 }),
  ...(one.deleted === undefined ? {} : { deleted: 0 }),
})
