/**
 * How each kind of subject is loaded and recorded on: a persona's, an import's, a dialogue's. Dialogues are read by their headers alone; an
 * import's few events are opened, since what it did stands in their data.
 */
import { Effect } from "effect"
import type { Outline } from "../domain/decided.ts"
import type { DialogueState } from "../domain/dialogue/state.ts"
import { evolve as evolveDialogue } from "../domain/dialogue/state.ts"
import type { DomainEvent } from "../domain/event.ts"
import type { ImportState } from "../domain/import/decider.ts"
import { evolve as evolveImport } from "../domain/import/decider.ts"
import type { Peer } from "../domain/peer.ts"
import { evolve as evolvePersona, type PersonaState } from "../domain/persona/decider.ts"
import { formatSubject } from "../domain/subject.ts"
import type { StoredEvent } from "./eventLog.ts"
import { foldSubject } from "./foldSubject.ts"
import type { LoadOn } from "./handling.ts"
import type { OpenPersona } from "./keyring.ts"
import { isUnreadable } from "./openedEvent.ts"
import { makeOpener } from "./opening.ts"
import type { Recorder } from "./recording.ts"

/** In whose name, and why, events are recorded. */
export type Occasion = Pick<Recorder, "source" | "actor" | "correlation" | "causation">

const namesOf = (persona: OpenPersona) => ({ tenant: persona.tenant, persona: persona.part })

export const personaRecorder = (persona: OpenPersona, occasion: Occasion): Recorder => ({
  persona,
  subject: formatSubject({ of: "persona", ...namesOf(persona) }),
  ...occasion,
})

export const importRecorder = (persona: OpenPersona, importId: string, occasion: Occasion): Recorder => ({
  persona,
  subject: formatSubject({ of: "import", ...namesOf(persona), importId }),
  ...occasion,
})

export const dialogueRecorder = (persona: OpenPersona, peer: Peer, occasion: Occasion): Recorder => {
  const part = persona.names.dialogue(peer)
  return {
    persona,
    subject: formatSubject({ of: "dialogue", ...namesOf(persona), dialogue: part }),
    dialogue: { peer, part },
    ...occasion,
  }
}

export const loadPersona =
  (subject: string): LoadOn<PersonaState> =>
  ({ state, tip }, atLeast) => {
    let current = state
    const take = (envelope: Outline) => {
      current = evolvePersona(current, envelope)
    }
    return Effect.map(foldSubject(subject, tip, take, { headersOnly: true, atLeast }), (end) => ({
      state: current,
      tip: end,
    }))
  }

export const loadImport =
  (subject: string): LoadOn<ImportState> =>
  ({ state, tip }, atLeast) =>
    Effect.gen(function* () {
      const events: Array<StoredEvent> = []
      const take = (_envelope: unknown, event: StoredEvent) => events.push(event)
      const end = yield* foldSubject(subject, tip, take, { headersOnly: false, atLeast })
      const opener = yield* makeOpener
      let current = state
      for (const event of yield* opener(events)) {
        if (isUnreadable(event) || event.data === undefined) continue
        current = evolveImport(current, event as DomainEvent)
      }
      return { state: current, tip: end }
    })

/** What one import has added to a dialogue so far, over all its attempts. */
export type Tally = { imported: number; edited: number; services: number; stored: number; deleted: number }

export const noTally = (): Tally => ({ imported: 0, edited: 0, services: 0, stored: 0, deleted: 0 })

/** `tally` counts the events that belong to the import `correlation`. */
export const loadDialogue =
  (subject: string, correlation: string, tally: Tally): LoadOn<DialogueState> =>
  ({ state, tip }, atLeast) =>
    Effect.map(
      foldSubject(
        subject,
        tip,
        (envelope) => {
          evolveDialogue(state, envelope)
          if (envelope.correlation === correlation) count(tally, envelope.type)
        },
        { headersOnly: true, atLeast },
      ),
      (end) => ({ state, tip: end }),
    )

export const count = (tally: Tally, type: string): void => {
  if (type === "sideload.message.imported.v1") tally.imported += 1
  if (type === "sideload.message.edited.v1") tally.edited += 1
  if (type === "sideload.service-message.observed.v1") tally.services += 1
  if (type === "sideload.media.stored.v1") tally.stored += 1
  if (type === "sideload.message.deleted.v1") tally.deleted += 1
}
