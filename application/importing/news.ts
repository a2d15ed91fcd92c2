/**
 * Where only news are wanted, an import that finds none leaves no trace: a sync every few minutes would else say the same each time. It is begun with
 * the first thing that it records, and nothing is stated of a dialogue that was read again and found as the log has it.
 */
import { dialogueDecider } from "../../domain/dialogue/decider.ts"
import { joinRanges } from "../../domain/import/held.ts"
import type { DialogueEnded, IdRange } from "../../domain/observation.ts"
import type { Going, Shown } from "../source.ts"
import { eventsIn, type OpenDialogue, observationOf } from "./dialogue.ts"
import type { Run } from "./run.ts"

/** Whether something may be recorded of a page. */
export const isNews = ({ filters, persona }: Run, open: OpenDialogue, shown: Shown): boolean => {
  const files = [...shown.messages, ...(shown.services ?? [])].some(({ file }) => file !== undefined)
  const observation = observationOf(shown, open.seen, filters, persona.names)
  return files || dialogueDecider.decide(observation, open.loaded.state).length > 0
}

/** A dialogue, and how many events it had when it was entered. */
export type Entered = OpenDialogue & { readonly entered: number }

/** Whether the end of a dialogue says nothing that the log does not know. */
export const isNoNews = ({ onlyNews, held }: Going, open: Entered, ended: DialogueEnded): boolean => {
  if (onlyNews !== true || ended.failed !== undefined) return false
  const before = held?.(open.seen.peer) ?? []
  return (
    eventsIn(open) === open.entered && joinRanges([...before, ...(ended.held ?? [])]).every(isAmong(before))
  )
}

const isAmong =
  (held: ReadonlyArray<IdRange>) =>
  ({ box, from, to }: IdRange): boolean =>
    held.some((one) => one.box === box && one.from <= from && one.to >= to)
