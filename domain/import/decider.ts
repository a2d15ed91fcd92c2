/**
 * The import's decider. An import is requested once and completed once; asked for again it goes on, and where it is complete nothing
 * happens. A dialogue that was gone through is not gone through again by the same import.
 */
import type { Decided } from "../decided.ts"
import type { Decider } from "../decider.ts"
import type { DomainEvent } from "../event.ts"
import { type DialogueType, familyOf, peerKey } from "../peer.ts"
import type { DialogueImported, ImportCompleted, ImportRequested, ImportStats } from "./events.ts"

export type ImportState = {
  readonly phase: "none" | "begun" | "complete"
  /** By the dialogue's key; `evolve` adds to it in place. */
  readonly dialogues: Map<string, DialogueImported>
  /** How often it ended before its source did. */
  readonly failures: number
  readonly completed?: ImportCompleted
}

export type ImportCommand =
  | { readonly _tag: "Request"; readonly request: ImportRequested }
  | { readonly _tag: "FinishDialogue"; readonly dialogue: DialogueImported }
  | { readonly _tag: "Complete"; readonly importId: string }
  /** `failures`: how many there were before this one, which is thereby told from them, and said once. */
  | { readonly _tag: "Fail"; readonly importId: string; readonly reason: string; readonly failures: number }

const initial = (): ImportState => ({ phase: "none", dialogues: new Map(), failures: 0 })

const decide = (command: ImportCommand, state: ImportState): ReadonlyArray<Decided> => {
  switch (command._tag) {
    case "Request":
      if (state.phase !== "none") return []
      return [
        {
          type: "sideload.import.requested.v1",
          data: command.request,
          identity: `import.requested/${command.request.importId}`,
        },
      ]
    case "FinishDialogue": {
      const key = peerKey(command.dialogue.dialogue)
      if (state.phase !== "begun" || state.dialogues.has(key)) return []
      return [
        {
          type: "sideload.dialogue.imported.v1",
          data: command.dialogue,
          identity: `dialogue.imported/${command.dialogue.importId}/${key}`,
        },
      ]
    }
    case "Complete":
      if (state.phase !== "begun") return []
      return [
        {
          type: "sideload.import.completed.v1",
          data: { importId: command.importId, stats: sum([...state.dialogues.values()]) },
          identity: `import.completed/${command.importId}`,
        },
      ]
    case "Fail":
      if (state.phase !== "begun" || state.failures !== command.failures) return []
      return [
        {
          type: "sideload.import.failed.v1",
          data: { importId: command.importId, reason: command.reason },
          identity: `import.failed/${command.importId}/${command.failures}`,
        },
      ]
  }
}

export const evolve = (state: ImportState, event: DomainEvent): ImportState => {
  switch (event.type) {
    case "sideload.import.requested.v1":
      return { ...state, phase: "begun" }
    case "sideload.dialogue.imported.v1":
      state.dialogues.set(peerKey(event.data.dialogue), event.data)
      return state
    case "sideload.import.completed.v1":
      return { ...state, phase: "complete", completed: event.data }
    case "sideload.import.failed.v1":
      return { ...state, failures: state.failures + 1 }
    default:
      return state
  }
}

/** What an import did, over its dialogues. */
export const sum = (dialogues: ReadonlyArray<DialogueImported>): ImportStats => {
  const total = (of: (one: DialogueImported) => number) => dialogues.reduce((n, one) => n + of(one), 0)
  const importedIn = (family: "dm" | "group" | "channel") =>
    total((one) => (familyOf(one.type as DialogueType) === family ? one.imported : 0))
  const deleted = total((one) => one.deleted ?? 0)
  return {
    dialogs_processed: dialogues.length,
    messages_imported: total((one) => one.imported),
    dm_messages: importedIn("dm"),
    group_messages: importedIn("group"),
    channel_messages: importedIn("channel"),
    service_messages: total((one) => one.serviceMessages),
    edited: total((one) => one.edited),
    unchanged: total((one) => one.unchanged),
    skipped: total((one) => one.skipped),
    errors: dialogues.filter(({ failed }) => failed !== undefined).length,
    repaired: total((one) => one.repaired ?? 0),
    unknown_fields: total((one) => one.unknownFields ?? 0),
    media_stored: total((one) => one.mediaStored ?? 0),
    media_refused: total((one) => one.mediaRefused ?? 0),
    ...(deleted === 0 ? {} : { deleted }),
  }
}

export const importDecider: Decider<ImportState, ImportCommand> = { initial, decide, evolve }
