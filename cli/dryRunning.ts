/**
 * What `sideload import --dry-run` does: reads the export as an import would and asks the log what of it is new, where one is up. It starts no
 * server, makes no stream and no key, and appends nothing.
 */
import { Effect } from "effect"
import { dryRun } from "../application/importing/dryRun.ts"
import type { ImportProgress } from "../application/importing/goThrough.ts"
import { beforeReading, openSource, Sources } from "../application/importing/importSource.ts"
import { lookUp, noLog } from "../application/importing/known.ts"
import { DryRunReport } from "../application/reports.ts"
import type { Source } from "../application/source.ts"
import type { Command } from "../domain/command.ts"
import { printDryRun } from "./dryRunTable.ts"
import { Failed } from "./failure.ts"
import { boundHeap } from "./heap.ts"
import { saysWaits, waitingFor } from "./importView.ts"
import { printJson } from "./output/json.ts"
import { print } from "./output/print.ts"
import { makeProgress, type Progress } from "./output/progress.ts"
import { readable } from "./output/text.ts"
import { foundLog, loadTelegram, type Session } from "./session.ts"
import { logIsBegun, logWithKeysToInspect } from "./wiring/log.ts"
import { loadAccount, sourcesOf } from "./wiring/sources.ts"

type Show = (progress: Omit<ImportProgress, "importId" | "files">) => void

/** As a bar, and outright what is waited for where none is drawn. */
const showOn = (progress: Progress): Show => {
  const sayWait = saysWaits(progress, "dry run")
  return ({ bytesRead, bytes, observed, waiting }) => {
    const trouble = waitingFor(waiting)
    const detail = `${readable(observed)} messages`
    const shown = { done: bytesRead, total: bytes, detail }
    progress.set("dry run", { ...shown, ...(trouble === undefined ? {} : { trouble }) })
    sayWait(waiting)
  }
}

const reportFor = (session: Session, command: Command, source: Source, show: Show) =>
  Effect.gen(function* () {
    const { settings } = session
    const log = yield* foundLog(session)
    const isBegun = log !== undefined && (yield* logIsBegun(settings, log))
    if (!isBegun) return yield* dryRun(command, source, noLog, show)
    const run = Effect.flatMap(lookUp(command, source), (known) => dryRun(command, source, known, show))
    return yield* Effect.provide(run, logWithKeysToInspect(settings, log))
  })

/** A source that breaks off is told of up to there, and is a failure all the same. */
export const importDry = (session: Session, command: Command, json: boolean) =>
  Effect.gen(function* () {
    const { settings } = session
    if (command.command === "sideload.import-live.v1") {
      const { checkSignedIn } = yield* loadTelegram
      yield* loadAccount
      yield* checkSignedIn(settings, command)
    }
    boundHeap()
    const run = Effect.gen(function* () {
      const show = showOn(yield* makeProgress(!json))
      const source = yield* openSource(command, beforeReading(command, show))
      return yield* reportFor(session, command, source, show)
    })
    const report = yield* Effect.provideService(Effect.scoped(run), Sources, sourcesOf(settings))
    if (json) printJson(DryRunReport, report)
    else print(printDryRun(report))
    const [problem] = report.problems
    if (problem === undefined) return
    return yield* new Failed({ message: `${problem.what} (${problem.where}). ${problem.mend}` })
  })
