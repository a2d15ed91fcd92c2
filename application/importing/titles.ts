/** The titles of an import's dialogues as the log has them, for an import whose source is not read again. */
import { Effect } from "effect"
import { peerKey } from "../../domain/peer.ts"
import { EventLog } from "../eventLog.ts"
import { isUnreadable } from "../openedEvent.ts"
import { makeOpener } from "../opening.ts"
import { dialogueRecorder } from "../subjects.ts"
import type { Run } from "./run.ts"

/** A complete import is not read again: the titles are those that its dialogues were opened with. */
export const rememberTitles = (run: Run) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const open = yield* makeOpener
    const subjects = [...run.importing.state.dialogues.values()].map(
      ({ dialogue }) => dialogueRecorder(run.persona, dialogue, run.occasion).subject,
    )
    const first = yield* Effect.forEach(subjects, (subject) => log.first(subject), { concurrency: 16 })
    for (const event of yield* open(first.filter((one) => one !== undefined))) {
      if (isUnreadable(event) || event.type !== "sideload.dialogue.opened.v1") continue
      if (event.data?.title !== undefined) run.titles.set(peerKey(event.data.peer), event.data.title)
    }
  })
