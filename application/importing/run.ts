/**
 * One run of an import: whose it is, what is read, and the import's own subject, read on as it is recorded on. An import that was begun is
 * gone on with under the same identity.
 */
import { Effect } from "effect"
import type { Command } from "../../domain/command.ts"
import { importId } from "../../domain/identity.ts"
import { type ImportCommand, type ImportState, importDecider } from "../../domain/import/decider.ts"
import type { Filters } from "../../domain/import/events.ts"
import { type Handled, handle, type Loaded, unread } from "../handling.ts"
import type { OpenPersona } from "../keyring.ts"
import type { Recorder } from "../recording.ts"
import type { Source, SourceRefused } from "../source.ts"
import { importRecorder, loadImport, type Occasion } from "../subjects.ts"
import { canonicalFilters } from "./filters.ts"

export type Run = {
  readonly command: Command
  readonly filters: Filters
  readonly source: Source
  readonly persona: OpenPersona
  readonly id: string
  readonly occasion: Occasion
  readonly recorder: Recorder
  /** The import's own subject, read on as it is recorded on. */
  importing: Loaded<ImportState>
  readonly titles: Map<string, string>
}

/** The same file, filters and parser for the same persona are the same import; what is live is another one each time that it is asked for. */
export const idOf = (command: Command, source: Source, timesErased: number): string => {
  if (source.sha256 === undefined) return command.id
  return importId({
    tenant: command.tenant,
    account: command.account,
    sha256: source.sha256,
    filters: canonicalFilters(command.filters),
    parserVersion: source.parserVersion,
    timesErased,
  })
}

export const decideImport = (run: Run, command: ImportCommand) =>
  Effect.map(
    handle(importDecider, command, run.importing, run.recorder, loadImport(run.recorder.subject)),
    (handled: Handled<ImportState>) => {
      run.importing = handled
      return handled
    },
  )

export const begin = (
  command: Command,
  source: Source,
  persona: OpenPersona,
  id: string,
  occasion: Occasion,
) =>
  Effect.gen(function* () {
    const recorder = importRecorder(persona, id, occasion)
    const importing = yield* loadImport(recorder.subject)(unread(importDecider.initial()), 0)
    const { filters } = command
    const run: Run = {
      command,
      filters,
      source,
      persona,
      id,
      occasion,
      recorder,
      importing,
      titles: new Map(),
    }
    return run
  })

/** Says that the import was begun, where nobody has said so yet. */
export const request = (run: Run) =>
  decideImport(run, {
    _tag: "Request",
    request: {
      importId: run.id,
      source: run.source.kind,
      ...(run.source.sha256 === undefined ? {} : { sha256: run.source.sha256 }),
      parserVersion: run.source.parserVersion,
      filters: run.filters,
    },
  })

/** Says why the run ended early; the same import may be gone on with. */
export const fail = (run: Run, error: SourceRefused) =>
  decideImport(run, {
    _tag: "Fail",
    importId: run.id,
    reason: `${error.what} (${error.where})`,
    failures: run.importing.state.failures,
  })
