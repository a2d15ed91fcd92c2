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
  readonly completeness: Completeness
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
  dialogues: dialogues.map((one): DialogueOutcome => {
    const title = of.titles.get(peerKey(one.dialogue))
    return {
      dialogue_id: dialogueId(of, one.dialogue),
      type: one.type,
      ...(title === undefined ? {} : { title }),
      messages_imported: one.imported,
      completeness: one.completeness,
    }
  }),
  last_sequence: lastSequence,
})

/** The same dialogue, seen again by an import that was complete. */
export const nothingNew = (one: DialogueImported): DialogueImported => ({
  ...one,
  imported: 0,
  edited: 0,
  unchanged: one.observed,
})
