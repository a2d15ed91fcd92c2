/**
 * Importing a source: the one use case behind a file and the live account. It goes through the source page by page, records what is new,
 * and says for each dialogue what it did. The log itself is the memory: killed at any moment, an import goes on from what is there; where
 * it is complete, nothing is appended and 0 reported. The next page is read while one is being recorded.
 */
import { Context, Effect } from "effect"
import type { Command } from "../../domain/command.ts"
import { personaDecider } from "../../domain/persona/decider.ts"
import type { EventLog } from "../eventLog.ts"
import { type HandleError, handle, unread } from "../handling.ts"
import { Keyring, type OpenPersona } from "../keyring.ts"
import type { MediaStore, MediaStoreUnavailable } from "../mediaStore.ts"
import type { OnWaiting, OpenLive, OpenSource, Source, SourceRefused } from "../source.ts"
import { loadPersona, type Occasion, personaRecorder } from "../subjects.ts"
import type { SourceEndedEarly } from "./endedEarly.ts"
import { readingOf } from "./filters.ts"
import { goingOf } from "./going.ts"
import { conclude, goThrough, type ImportProgress } from "./goThrough.ts"
import { type ImportOutcome, nothingNew } from "./outcome.ts"
import { begin, idOf, request } from "./run.ts"
import { rememberTitles } from "./titles.ts"

/** How an import gets its source; given by the adapter for Telegram. */
export class Sources extends Context.Service<
  Sources,
  { readonly openFile: OpenSource; readonly openLive: OpenLive }
>()("sideload/application/Sources") {}

export type ImportError = SourceRefused | SourceEndedEarly | MediaStoreUnavailable | HandleError

type Needs = EventLog | Keyring | MediaStore | Sources

export const importSource = (
  command: Command,
  onProgress: (progress: ImportProgress) => void,
): Effect.Effect<ImportOutcome, ImportError, Needs> =>
  Effect.scoped(
    Effect.flatMap(openSource(command, beforeReading(command, onProgress)), (source) =>
      importFrom(source, command, onProgress),
    ),
  )

/** Of what is waited for before anything is read. */
export const beforeReading =
  ({ id: importId }: Pick<Command, "id">, onProgress: (progress: ImportProgress) => void): OnWaiting =>
  (waiting) =>
    onProgress({
      ...{ importId, bytesRead: 0, bytes: 1, observed: 0, files: 0 },
      ...(waiting === undefined ? {} : { waiting }),
    })

/** Imports from a source that is open. */
export const importFrom = (
  source: Source,
  command: Command,
  onProgress: (progress: ImportProgress) => void,
): Effect.Effect<ImportOutcome, Exclude<ImportError, SourceRefused>, EventLog | Keyring | MediaStore> =>
  Effect.gen(function* () {
    const keyring = yield* Keyring
    const persona = yield* keyring.persona(command)
    const id = idOf(command, source, persona.timesErased)
    const occasion = occasionOf(source, id, command.id)
    yield* register(persona, occasion)
    const run = yield* begin(command, source, persona, id, occasion)
    if (run.importing.state.phase === "complete") {
      yield* rememberTitles(run)
      return yield* conclude(run, [...run.importing.state.dialogues.values()].map(nothingNew))
    }
    const going = yield* goingOf(command, persona)
    // Looking for news every few minutes must leave no trace where there are none.
    if (going.onlyNews !== true) yield* request(run)
    const finished = yield* goThrough(run, going, onProgress)
    return yield* conclude(run, [...finished.state.dialogues.values()])
  })

export const occasionOf = ({ kind }: Source, correlation: string, causation: string): Occasion => ({
  source: `urn:sideload:source:telegram-${kind === "file" ? "export" : "live"}`,
  actor: "worker",
  correlation,
  causation,
})

/** A persona is registered once; whoever comes later finds it so. */
export const register = (persona: OpenPersona, occasion: Occasion) =>
  Effect.gen(function* () {
    const recorder = personaRecorder(persona, occasion)
    yield* handle(
      personaDecider,
      { _tag: "Register", account: persona.account },
      yield* loadPersona(recorder.subject)(unread(personaDecider.initial()), 0),
      recorder,
      loadPersona(recorder.subject),
    )
  })

/** What a command names, opened; a live one ends with the scope. */
export const openSource = (command: Command, onWaiting: OnWaiting) =>
  Effect.flatMap(Sources, ({ openFile, openLive }) => {
    const { account, tenant, filters } = command
    return command.command === "sideload.import-file.v1"
      ? openFile(command.path, account, readingOf(filters))
      : openLive({
          ...{ tenant, account, onWaiting },
          ...{ media: filters.media !== false, takeout: command.takeout === true },
        })
  })
