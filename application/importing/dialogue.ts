/**
 * One dialogue within a run: entered with what the log knows of it, observed page by page, left with a statement of what came of it. A dialogue
 * that this import has already been through is not entered again.
 */
import { Effect } from "effect"
import type { Observe } from "../../domain/dialogue/decide.ts"
import { dialogueDecider } from "../../domain/dialogue/decider.ts"
import { type DialogueState, initial as initialDialogue } from "../../domain/dialogue/state.ts"
import type { DialogueImported, Filters } from "../../domain/import/events.ts"
import type { DialogueEnded, DialogueSeen, SourceItem } from "../../domain/observation.ts"
import { peerKey } from "../../domain/peer.ts"
import type { Names } from "../../domain/persona/names.ts"
import { handle, type Loaded, unread } from "../handling.ts"
import type { Recorder } from "../recording.ts"
import type { Shown } from "../source.ts"
import { count, dialogueRecorder, loadDialogue, noTally, type Tally } from "../subjects.ts"
import { decideImport, type Run } from "./run.ts"

export type OpenDialogue = {
  readonly seen: DialogueSeen
  readonly recorder: Recorder
  readonly tally: Tally
  loaded: Loaded<DialogueState>
}

export const eventsIn = ({ loaded }: OpenDialogue): number => loaded.tip.version

/** What of a run a dialogue needs. */
export type Entering = Pick<Run, "persona" | "id" | "occasion" | "source"> & { readonly filters: Filters }

/** `undefined` where this import has already been through the dialogue. */
export const enter = (run: Run, seen: DialogueSeen) =>
  Effect.gen(function* () {
    if (seen.title !== undefined) run.titles.set(peerKey(seen.peer), seen.title)
    if (run.importing.state.dialogues.has(peerKey(seen.peer))) return undefined
    return yield* openDialogue(run, seen)
  })

/** A dialogue with what the log knows of it. */
export const openDialogue = ({ persona, id, occasion }: Entering, seen: DialogueSeen) =>
  Effect.gen(function* () {
    const recorder = dialogueRecorder(persona, seen.peer, occasion)
    const tally = noTally()
    const loaded = yield* loadDialogue(recorder.subject, id, tally)(unread(initialDialogue()), 0)
    return { seen, recorder, tally, loaded } satisfies OpenDialogue
  })

export type Page = Extract<SourceItem, { _tag: "Page" }>

/** What a page asks of the dialogue's decider. */
export const observationOf = (
  page: Shown,
  dialogue: DialogueSeen,
  { personaDialogues }: Filters,
  names: Names,
): Observe => ({
  dialogue,
  messages: page.messages,
  ...(page.services === undefined ? {} : { services: page.services }),
  ...(page.seen === undefined ? {} : { seen: page.seen }),
  ...(page.deleted === undefined ? {} : { deleted: page.deleted }),
  ...(page.swept === undefined ? {} : { swept: page.swept }),
  ...(page.migratedFrom === undefined ? {} : { migratedFrom: page.migratedFrom }),
  own: personaDialogues?.includes(dialogue.peer.id) === true,
  names,
})

export const observe = (run: Entering, open: OpenDialogue, page: Shown) =>
  Effect.gen(function* () {
    const handled = yield* handle(
      dialogueDecider,
      observationOf(page, open.seen, run.filters, run.persona.names),
      open.loaded,
      open.recorder,
      loadDialogue(open.recorder.subject, run.id, open.tally),
    )
    for (const event of handled.recorded) count(open.tally, event.type)
    open.loaded = handled
  })

/** What is stated of a dialogue once a source has shown it: what the source says of it, and what was added. */
export const statementOf = (
  importId: string,
  { peer, type }: DialogueSeen,
  { observed, spans, held, ...ended }: DialogueEnded,
  { imported, edited, services, stored, deleted }: Tally,
): DialogueImported => ({
  importId,
  dialogue: peer,
  type,
  ...ended,
  ...(spans === undefined ? {} : { spans: spans.map((one) => ({ ...one })) }),
  ...(held === undefined ? {} : { held: held.map((one) => ({ ...one })) }),
  observed,
  imported,
  edited,
  unchanged: Math.max(0, observed - imported - edited),
  services,
  mediaStored: stored,
  ...(deleted === 0 ? {} : { deleted }),
})

export const leave = (run: Run, open: OpenDialogue, item: Extract<SourceItem, { _tag: "DialogueEnded" }>) =>
  decideImport(run, {
    _tag: "FinishDialogue",
    dialogue: statementOf(run.id, open.seen, item.ended, open.tally),
  })
