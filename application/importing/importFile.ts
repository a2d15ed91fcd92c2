/**
 * Importing a source: the one use case behind a file and the live account. It goes through the source page by page, records what is new,
 * and says for each dialogue what it did. The log itself is the memory: killed at any moment, the same import goes on from what is there; where
 * it is complete, nothing is appended and 0 reported. The next page is read while one is being recorded.
 */
import { Context, Effect } from "effect"
import type { ImportFile } from "../../domain/command.ts"
import { importId } from "../../domain/identity.ts"
import type { DialogueImported } from "../../domain/import/events.ts"
import { personaDecider } from "../../domain/persona/decider.ts"
import { EventLog } from "../eventLog.ts"
import { type HandleError, handle, unread } from "../handling.ts"
import { Keyring } from "../keyring.ts"
import type { OpenSource, SourceRefused } from "../source.ts"
import { loadPersona, type Occasion, personaRecorder } from "../subjects.ts"
import { enter, leave, observe } from "./dialogue.ts"
import { dialoguesSoFar, SourceEndedEarly, type Unfinished } from "./endedEarly.ts"
import { canonicalFilters, sourceFilters } from "./filters.ts"
import { type ImportOutcome, nothingNew, outcomeOf } from "./outcome.ts"
import { forEachItem } from "./readAhead.ts"
import { begin, decideImport, fail, type Run } from "./run.ts"
import { rememberTitles } from "./titles.ts"

export type ImportProgress = {
  readonly importId: string
  readonly bytesRead: number
  readonly bytes: number
  /** Messages that the source has shown so far. */
  readonly observed: number
}

/** How a file import gets its source; given by the adapter for Telegram's export. */
export class Sources extends Context.Service<Sources, { readonly openFile: OpenSource }>()(
  "sideload/application/Sources",
) {}

export type ImportError = SourceRefused | SourceEndedEarly | HandleError

export const importFile = (
  command: ImportFile,
  onProgress: (progress: ImportProgress) => void,
): Effect.Effect<ImportOutcome, ImportError, EventLog | Keyring | Sources> =>
  Effect.gen(function* () {
    const { openFile } = yield* Sources
    const keyring = yield* Keyring
    const { timezone } = command.filters
    const source = yield* openFile(command.path, command.account, timezone === undefined ? {} : { timezone })
    const persona = yield* keyring.persona(command)
    const id = importId({
      tenant: command.tenant,
      account: command.account,
      sha256: source.sha256,
      filters: canonicalFilters(command.filters),
      parserVersion: source.parserVersion,
      timesErased: persona.timesErased,
    })
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

const goThrough = (run: Run, onProgress: (progress: ImportProgress) => void) => {
  let open: Unfinished | undefined
  let observed = 0
  const going = Effect.gen(function* () {
    yield* forEachItem(run.source, sourceFilters(run.command.filters), (item) =>
      Effect.gen(function* () {
        if (item._tag === "DialogueSeen") {
          const entered = yield* enter(run, item.dialogue)
          open = entered && { ...entered, observed: 0, services: 0 }
          return
        }
        if (item._tag === "Page") {
          observed += item.messages.length
          if (open !== undefined) {
            yield* observe(run, open, item)
            open.observed += item.messages.length
            open.services += item.services?.length ?? 0
          }
        } else {
          if (open !== undefined) yield* leave(run, open, item)
          open = undefined
        }
        onProgress({ importId: run.id, bytesRead: item.bytesRead, bytes: run.source.size, observed })
      }),
    )
    return yield* decideImport(run, { _tag: "Complete", importId: run.id })
  })
  return Effect.catchTag(going, "SourceRefused", (refusal) => endEarly(run, refusal, open))
}

/** Records that the source was refused, and fails with what was imported before. */
const endEarly = (run: Run, refusal: SourceRefused, open: Unfinished | undefined) =>
  Effect.gen(function* () {
    yield* Effect.ignore(fail(run, refusal))
    const { stats, ...outcome } = yield* conclude(run, dialoguesSoFar(run, open))
    return yield* new SourceEndedEarly({ refusal, outcome: { ...outcome, stats: { ...stats, errors: 1 } } })
  })

const conclude = (run: Run, dialogues: ReadonlyArray<DialogueImported>) =>
  Effect.map(
    Effect.flatMap(EventLog, (log) => log.lastSequence),
    (last) =>
      outcomeOf(
        { tenant: run.command.tenant, account: run.command.account, importId: run.id, titles: run.titles },
        dialogues,
        last,
      ),
  )
