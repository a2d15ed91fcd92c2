/**
 * Importing a source: the one use case behind a file and the live account. It goes through the source page by page, records what is new,
 * and says for each dialogue what it did. The log itself is the memory: killed at any moment, the same import goes on from what is there; where
 * it is complete, nothing is appended and 0 reported. The next page is read while one is being recorded.
 */
import { Context, Effect } from "effect"
import type { ImportFile } from "../../domain/command.ts"
import { personaDecider } from "../../domain/persona/decider.ts"
import type { EventLog } from "../eventLog.ts"
import { type HandleError, handle, unread } from "../handling.ts"
import { Keyring } from "../keyring.ts"
import type { MediaStore, MediaStoreUnavailable } from "../mediaStore.ts"
import type { OpenSource, SourceRefused } from "../source.ts"
import { loadPersona, type Occasion, personaRecorder } from "../subjects.ts"
import type { SourceEndedEarly } from "./endedEarly.ts"
import { readingOf } from "./filters.ts"
import { conclude, goThrough, type ImportProgress } from "./goThrough.ts"
import { type ImportOutcome, nothingNew } from "./outcome.ts"
import { begin, idOf } from "./run.ts"
import { rememberTitles } from "./titles.ts"

/** How a file import gets its source; given by the adapter for Telegram's export. */
export class Sources extends Context.Service<Sources, { readonly openFile: OpenSource }>()(
  "sideload/application/Sources",
) {}

export type ImportError = SourceRefused | SourceEndedEarly | MediaStoreUnavailable | HandleError

export const importFile = (
  command: ImportFile,
  onProgress: (progress: ImportProgress) => void,
): Effect.Effect<ImportOutcome, ImportError, EventLog | Keyring | MediaStore | Sources> =>
  Effect.gen(function* () {
    const { openFile } = yield* Sources
    const keyring = yield* Keyring
    const source = yield* openFile(command.path, command.account, readingOf(command.filters))
    const persona = yield* keyring.persona(command)
    const id = idOf(command, source, persona.timesErased)
    const occasion: Occasion = {
      source: `urn:sideload:source:telegram-${source.kind === "file" ? "export" : "live"}`,
      actor: "worker",
      correlation: id,
      causation: command.id,
    }
    const register = personaRecorder(persona, occasion)
    yield* handle(
      personaDecider,
      { _tag: "Register", account: command.account },
      yield* loadPersona(register.subject)(unread(personaDecider.initial()), 0),
      register,
      loadPersona(register.subject),
    )
    const run = yield* begin(command, source, persona, id, occasion)
    if (run.importing.state.phase === "complete") {
      yield* rememberTitles(run)
      return yield* conclude(run, [...run.importing.state.dialogues.values()].map(nothingNew))
    }
    const finished = yield* goThrough(run, onProgress)
    return yield* conclude(run, [...finished.state.dialogues.values()])
  })
