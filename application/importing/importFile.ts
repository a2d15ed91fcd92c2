/**
 * Importing a source: the one use case behind a file and the live account. It goes through the source page by page, records what is new,
 * and says for each dialogue what it did. The log itself is the memory: killed at any moment, the same import goes on from what is there; where
 * it is complete, nothing is appended and 0 reported. The next page is read while one is being recorded.
 */
import { Context, Effect } from "effect"
import type { ImportFile } from "../../domain/command.ts"
import { dialogueDecider } from "../../domain/dialogue/decider.ts"
import { type DialogueState, initial as initialDialogue } from "../../domain/dialogue/state.ts"
import { importId } from "../../domain/identity.ts"
import { type ImportCommand, type ImportState, importDecider } from "../../domain/import/decider.ts"
import type { DialogueImported } from "../../domain/import/events.ts"
import type { DialogueSeen, SourceItem } from "../../domain/observation.ts"
import { peerKey } from "../../domain/peer.ts"
import { personaDecider } from "../../domain/persona/decider.ts"
import { EventLog } from "../eventLog.ts"
import { type Handled, type HandleError, handle, type Loaded, unread } from "../handling.ts"
import { Keyring, type OpenPersona } from "../keyring.ts"
import type { Recorder } from "../recording.ts"
import type { OpenSource, Source, SourceRefused } from "../source.ts"
import {
  count,
  dialogueRecorder,
  importRecorder,
  loadDialogue,
  loadImport,
  loadPersona,
  type Occasion,
  personaRecorder,
  type Tally,
} from "../subjects.ts"
import { canonicalFilters, sourceFilters } from "./filters.ts"
import { type ImportOutcome, nothingNew, outcomeOf } from "./outcome.ts"
import { forEachItem } from "./readAhead.ts"

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

export type ImportError = SourceRefused | HandleError

export const importFile = (
  command: ImportFile,
  onProgress: (progress: ImportProgress) => void,
): Effect.Effect<ImportOutcome, ImportError, EventLog | Keyring | Sources> =>
  Effect.gen(function* () {
    const { openFile } = yield* Sources
    const keyring = yield* Keyring
    const source = yield* openFile(command.path, command.account)
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
      return yield* conclude(run, [...run.importing.state.dialogues.values()].map(nothingNew))
    }
    const finished = yield* Effect.tapError(goThrough(run, onProgress), (error) =>
      error._tag === "SourceRefused" ? Effect.ignore(fail(run, error)) : Effect.void,
    )
    return yield* conclude(run, [...finished.state.dialogues.values()])
  })

type Run = {
  readonly command: ImportFile
  readonly source: Source
  readonly persona: OpenPersona
  readonly id: string
  readonly occasion: Occasion
  readonly recorder: Recorder
  /** The import's own subject, read on as it is recorded on. */
  importing: Loaded<ImportState>
  readonly titles: Map<string, string>
}

const decideImport = (run: Run, command: ImportCommand) =>
  Effect.map(
    handle(importDecider, command, run.importing, run.recorder, loadImport(run.recorder.subject)),
    (handled: Handled<ImportState>) => {
      run.importing = handled
      return handled
    },
  )

const begin = (command: ImportFile, source: Source, persona: OpenPersona, id: string, occasion: Occasion) =>
  Effect.gen(function* () {
    const recorder = importRecorder(persona, id, occasion)
    const importing = yield* loadImport(recorder.subject)(unread(importDecider.initial()), 0)
    const run: Run = { command, source, persona, id, occasion, recorder, importing, titles: new Map() }
    yield* decideImport(run, {
      _tag: "Request",
      request: {
        importId: id,
        source: source.kind,
        sha256: source.sha256,
        parserVersion: source.parserVersion,
        filters: command.filters,
      },
    })
    return run
  })

const goThrough = (run: Run, onProgress: (progress: ImportProgress) => void) =>
  Effect.gen(function* () {
    let open: OpenDialogue | undefined
    let observed = 0
    yield* forEachItem(run.source, sourceFilters(run.command.filters), (item) =>
      Effect.gen(function* () {
        if (item._tag === "DialogueSeen") {
          open = yield* enter(run, item.dialogue)
          return
        }
        if (item._tag === "Page") {
          observed += item.messages.length
          if (open !== undefined) yield* observe(run, open, item)
        } else {
          if (open !== undefined) yield* leave(run, open, item)
          open = undefined
        }
        onProgress({ importId: run.id, bytesRead: item.bytesRead, bytes: run.source.size, observed })
      }),
    )
    return yield* decideImport(run, { _tag: "Complete", importId: run.id })
  })

type OpenDialogue = {
  readonly seen: DialogueSeen
  readonly recorder: Recorder
  readonly tally: Tally
  loaded: Loaded<DialogueState>
}

/** `undefined` where this import has already been through the dialogue. */
const enter = (run: Run, seen: DialogueSeen) =>
  Effect.gen(function* () {
    if (seen.title !== undefined) run.titles.set(peerKey(seen.peer), seen.title)
    if (run.importing.state.dialogues.has(peerKey(seen.peer))) return undefined
    const recorder = dialogueRecorder(run.persona, seen.peer, run.occasion)
    const tally: Tally = { imported: 0, edited: 0 }
    const loaded = yield* loadDialogue(recorder.subject, run.id, tally)(unread(initialDialogue()), 0)
    return { seen, recorder, tally, loaded } satisfies OpenDialogue
  })

const observe = (run: Run, open: OpenDialogue, page: Extract<SourceItem, { _tag: "Page" }>) =>
  Effect.gen(function* () {
    const own = run.command.filters.personaDialogues?.includes(open.seen.peer.id) === true
    const handled = yield* handle(
      dialogueDecider,
      { dialogue: open.seen, messages: page.messages, own, names: run.persona.names },
      open.loaded,
      open.recorder,
      loadDialogue(open.recorder.subject, run.id, open.tally),
    )
    for (const event of handled.recorded) count(open.tally, event.type)
    open.loaded = handled
  })

const leave = (run: Run, open: OpenDialogue, item: Extract<SourceItem, { _tag: "DialogueEnded" }>) => {
  const { imported, edited } = open.tally
  const { completeness, observed, serviceMessages, filtered, skipped } = item.ended
  const dialogue: DialogueImported = {
    importId: run.id,
    dialogue: open.seen.peer,
    type: open.seen.type,
    completeness,
    observed,
    imported,
    edited,
    unchanged: Math.max(0, observed - imported - edited),
    serviceMessages,
    filtered,
    skipped,
  }
  return decideImport(run, { _tag: "FinishDialogue", dialogue })
}

const fail = (run: Run, error: SourceRefused) =>
  decideImport(run, {
    _tag: "Fail",
    importId: run.id,
    reason: `${error.what} (${error.where})`,
    failures: run.importing.state.failures,
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
