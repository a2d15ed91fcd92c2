/**
 * One dialogue within a run: entered with what the log knows of it, observed page by page, left with a statement of what came of it. A dialogue
 * that this import has already been through is not entered again.
 */
import { Effect } from "effect"
import { dialogueDecider } from "../../domain/dialogue/decider.ts"
import { type DialogueState, initial as initialDialogue } from "../../domain/dialogue/state.ts"
import type { DialogueImported } from "../../domain/import/events.ts"
import type { DialogueSeen, SourceItem } from "../../domain/observation.ts"
import { peerKey } from "../../domain/peer.ts"
import { handle, type Loaded, unread } from "../handling.ts"
import type { Recorder } from "../recording.ts"
import { count, dialogueRecorder, loadDialogue, type Tally } from "../subjects.ts"
import { decideImport, type Run } from "./run.ts"

export type OpenDialogue = {
  readonly seen: DialogueSeen
  readonly recorder: Recorder
  readonly tally: Tally
  loaded: Loaded<DialogueState>
}

/** `undefined` where this import has already been through the dialogue. */
export const enter = (run: Run, seen: DialogueSeen) =>
  Effect.gen(function* () {
    if (seen.title !== undefined) run.titles.set(peerKey(seen.peer), seen.title)
    if (run.importing.state.dialogues.has(peerKey(seen.peer))) return undefined
    const recorder = dialogueRecorder(run.persona, seen.peer, run.occasion)
    const tally: Tally = { imported: 0, edited: 0, services: 0, stored: 0 }
    const loaded = yield* loadDialogue(recorder.subject, run.id, tally)(unread(initialDialogue()), 0)
    return { seen, recorder, tally, loaded } satisfies OpenDialogue
  })

export const observe = (run: Run, open: OpenDialogue, page: Extract<SourceItem, { _tag: "Page" }>) =>
  Effect.gen(function* () {
    const own = run.command.filters.personaDialogues?.includes(open.seen.peer.id) === true
    const handled = yield* handle(
      dialogueDecider,
      {
        dialogue: open.seen,
        messages: page.messages,
        ...(page.services === undefined ? {} : { services: page.services }),
        ...(page.seen === undefined ? {} : { seen: page.seen }),
        own,
        names: run.persona.names,
      },
      open.loaded,
      open.recorder,
      loadDialogue(open.recorder.subject, run.id, open.tally),
    )
    for (const event of handled.recorded) count(open.tally, event.type)
    open.loaded = handled
  })

export const leave = (run: Run, open: OpenDialogue, item: Extract<SourceItem, { _tag: "DialogueEnded" }>) => {
  const { imported, edited, services, stored } = open.tally
  const { observed, spans, ...ended } = item.ended
  const dialogue: DialogueImported = {
    importId: run.id,
    dialogue: open.seen.peer,
    type: open.seen.type,
    ...ended,
    ...(spans === undefined ? {} : { spans: spans.map((one) => ({ ...one })) }),
    observed,
    imported,
    edited,
    unchanged: Math.max(0, observed - imported - edited),
    services,
    mediaStored: stored,
  }
  return decideImport(run, { _tag: "FinishDialogue", dialogue })
}
