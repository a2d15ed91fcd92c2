/**
 * What `sideload import --dry-run` does: reads the export as an import would and asks the log what of it is new, where one is up. It starts no
 * server, makes no stream and no key, and appends nothing.
 */
import { Effect } from "effect"
import { dryRun } from "../application/importing/dryRun.ts"
import { openSource, Sources } from "../application/importing/importSource.ts"
import { type Known, lookUp, noLog } from "../application/importing/known.ts"
import { DryRunReport } from "../application/reports.ts"
import type { Source } from "../application/source.ts"
import type { Command } from "../domain/command.ts"
import { printDryRun } from "./dryRunTable.ts"
import { Failed } from "./failure.ts"
import { printJson } from "./output/json.ts"
import { print } from "./output/print.ts"
import { makeProgress } from "./output/progress.ts"
import { readable } from "./output/text.ts"
import { foundLog, type Session } from "./session.ts"
import { logIsBegun, logWithKeysToInspect } from "./wiring/layers.ts"
import { sourcesOf } from "./wiring/live.ts"

const goThrough = (command: Command, source: Source, known: Known, bars: boolean) =>
  Effect.scoped(
    Effect.gen(function* () {
      const progress = yield* makeProgress(bars)
      return yield* dryRun(command, source, known, ({ bytesRead, bytes, observed }) =>
        progress.set("dry run", { done: bytesRead, total: bytes, detail: `${readable(observed)} messages` }),
      )
    }),
  )

const reportFor = (session: Session, command: Command, source: Source, bars: boolean) =>
  Effect.gen(function* () {
    const { settings } = session
    const log = yield* foundLog(session)
    if (log === undefined || !(yield* logIsBegun(settings, log)))
      return yield* goThrough(command, source, noLog, bars)
    const run = Effect.flatMap(lookUp(command, source), (known) => goThrough(command, source, known, bars))
    return yield* Effect.provide(run, logWithKeysToInspect(settings, log))
  })

/** A source that breaks off is told of up to there, and is a failure all the same. */
export const importDry = (session: Session, command: Command, json: boolean) =>
  Effect.gen(function* () {
    const { settings } = session
    const run = Effect.flatMap(openSource(command), (source) => reportFor(session, command, source, !json))
    const report = yield* Effect.provideService(Effect.scoped(run), Sources, sourcesOf(settings))
    if (json) printJson(DryRunReport, report)
    else print(printDryRun(report))
    const [problem] = report.problems
    if (problem === undefined) return
    return yield* new Failed({ message: `${problem.what} (${problem.where}). ${problem.mend}` })
  })
