/**
 * The end of an import whose source was refused on the way: what stands before the fault is imported and stays. Says what came of that part,
 * with the dialogue in which the source broke off among the others, so that it can be shown and the read models brought up to it.
 */
import { Data } from "effect"
import type { DialogueImported } from "../../domain/import/events.ts"
import type { SourceRefused } from "../source.ts"
import type { OpenDialogue } from "./dialogue.ts"
import type { ImportOutcome } from "./outcome.ts"
import type { Run } from "./run.ts"

export class SourceEndedEarly extends Data.TaggedError("SourceEndedEarly")<{
  readonly refusal: SourceRefused
  /** Of what stands before the fault; its errors are 1. */
  readonly outcome: ImportOutcome
}> {
  override get message(): string {
    const { messages_imported: count } = this.outcome.stats
    const messages = count === 1 ? "1 message was" : `${count} messages were`
    const when = this.refusal.passing === true ? "The" : "Once that is mended, the"
    return `${this.refusal.message} From what stands before it ${messages} imported, which stays. ${when} same command goes on from there.`
  }
}

/** How far an import has come into a dialogue that it has not left. */
export type Unfinished = OpenDialogue & { observed: number; services: number }

/** A dialogue that the source did not show to its end: how complete it is can not be known. */
const brokenOff = (run: Run, { seen, tally, observed, services }: Unfinished): DialogueImported => ({
  importId: run.id,
  dialogue: seen.peer,
  type: seen.type,
  completeness: "unknown",
  observed,
  imported: tally.imported,
  edited: tally.edited,
  unchanged: Math.max(0, observed - tally.imported - tally.edited),
  serviceMessages: services,
  filtered: 0,
  skipped: 0,
  services: tally.services,
  mediaStored: tally.stored,
})

/** What was gone through up to the fault, dialogue by dialogue. */
export const dialoguesSoFar = (run: Run, open: Unfinished | undefined): ReadonlyArray<DialogueImported> => {
  const finished = [...run.importing.state.dialogues.values()]
  return open === undefined ? finished : [...finished, brokenOff(run, open)]
}
