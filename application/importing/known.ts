/**
 * What the log knows of whom an import is asked for, looked up without making a persona, a key or an event. Where there is no log, or it has
 * no such persona, nothing is known, and all that a source shows is new.
 */
import { Effect } from "effect"
import type { Command } from "../../domain/command.ts"
import { type DialogueState, initial } from "../../domain/dialogue/state.ts"
import { importDecider } from "../../domain/import/decider.ts"
import type { DialogueImported } from "../../domain/import/events.ts"
import type { Peer } from "../../domain/peer.ts"
import { makeNames, type Names } from "../../domain/persona/names.ts"
import { formatSubject } from "../../domain/subject.ts"
import type { EventLog } from "../eventLog.ts"
import { type HandleError, unread } from "../handling.ts"
import { Keyring } from "../keyring.ts"
import type { DecidedAgainst } from "../reports.ts"
import type { Going, Source } from "../source.ts"
import { loadDialogue, loadImport, noTally } from "../subjects.ts"
import { goingOf } from "./going.ts"
import { idOf } from "./run.ts"

export type Known = {
  readonly decidedAgainst: DecidedAgainst
  readonly names: Names
  /** What this very import has been through already, by the dialogue's key. */
  readonly through: ReadonlyMap<string, DialogueImported>
  readonly dialogue: (peer: Peer) => Effect.Effect<DialogueState, HandleError>
  /** Where an import would go on. */
  readonly going: Going
}

/** The names of a persona that is not there yet are compared with nothing: any key does. */
const nothingKnown = (decidedAgainst: DecidedAgainst): Known => ({
  decidedAgainst,
  names: makeNames(new Uint8Array(32)),
  through: new Map(),
  dialogue: () => Effect.sync(initial),
  going: {},
})

export const noLog: Known = nothingKnown("no-log")

/** No event is of this import. */
const NO_IMPORT = ""

export const lookUp = (
  command: Command,
  source: Source,
): Effect.Effect<Known, HandleError, EventLog | Keyring> =>
  Effect.gen(function* () {
    const keyring = yield* Keyring
    const persona = yield* keyring.findPersona(command)
    if (persona === undefined) return nothingKnown("no-persona")
    const services = yield* Effect.context<EventLog | Keyring>()
    const of = { tenant: persona.tenant, persona: persona.part }
    const importId = idOf(command, source, persona.timesErased)
    const importing = yield* loadImport(formatSubject({ of: "import", ...of, importId }))(
      unread(importDecider.initial()),
      0,
    )
    const going = yield* goingOf(command, persona)
    return {
      decidedAgainst: "log",
      going,
      names: persona.names,
      through: importing.state.dialogues,
      dialogue: (peer) => {
        const subject = formatSubject({ of: "dialogue", ...of, dialogue: persona.names.dialogue(peer) })
        const load = loadDialogue(subject, NO_IMPORT, noTally())
        return Effect.provide(
          Effect.map(load(unread(initial()), 0), ({ state }) => state),
          services,
        )
      },
    }
  })
