/** What `sideload import` does once it is known what is wanted: in this process, or by leaving the command for a worker. */
import { Effect } from "effect"
import { openExport } from "../adapters/telegram/export/open.ts"
import { CommandQueue } from "../application/commandQueue.ts"
import { importEmbedded } from "../application/embedded.ts"
import { readingOf } from "../application/importing/filters.ts"
import type { ImportOutcome } from "../application/importing/outcome.ts"
import { ReadModels } from "../application/readModels.ts"
import { EmittedReport, ImportReport } from "../application/reports.ts"
import type { RunnerState } from "../application/runnerState.ts"
import type { Command as Wish } from "../domain/command.ts"
import { Failed } from "./failure.ts"
import { boundHeap } from "./heap.ts"
import { importView } from "./importView.ts"
import { printOutcome } from "./outcomeTable.ts"
import { printJson } from "./output/json.ts"
import { print, say } from "./output/print.ts"
import { makeProgress } from "./output/progress.ts"
import { loadTelegram, type Session, startedEndpoints } from "./session.ts"
import { working } from "./wiring/layers.ts"
import { logWithKeys } from "./wiring/log.ts"
import { loadAccount } from "./wiring/sources.ts"

/**
 * Bad input is refused before servers are downloaded and started for it; so is an account that nobody has signed in to, or that another process
 * reads: only a worker waits for that one.
 */
const checkSource = ({ settings }: Session, command: Wish, by: "us" | "a worker") =>
  Effect.gen(function* () {
    if (command.command === "sideload.import-file.v1") {
      yield* openExport(command.path, command.account, readingOf(command.filters))
      return
    }
    const { checkSignedIn, storedSession } = yield* loadTelegram
    if (by === "us") yield* loadAccount
    yield* by === "us" ? checkSignedIn(settings, command) : storedSession(settings, command)
  })

const BEFORE = "Stopped before anything was imported; what was brought up stays up."

export const importHere = (session: Session, command: Wish, json: boolean) => {
  let farewell = () => BEFORE
  const run = Effect.gen(function* () {
    const progress = yield* makeProgress(!json)
    const view = importView(
      progress,
      (yield* ReadModels).map(({ name }) => name),
    )
    farewell = view.farewell
    const result = yield* importEmbedded(command, session.settings.host, view.reports).pipe(
      Effect.map((outcome) => ({ outcome, refused: undefined })),
      // Of these there is something to show, too.
      Effect.catchTags({
        SourceEndedEarly: (refused) => Effect.succeed({ outcome: refused.outcome, refused }),
        NotCaughtUp: (refused) => Effect.succeed({ outcome: refused.outcome, refused }),
      }),
    )
    return { ...result, states: view.states() }
  })
  return Effect.gen(function* () {
    yield* checkSource(session, command, "us")
    const endpoints = yield* startedEndpoints(session, say)
    boundHeap()
    const layers = working(session.settings, endpoints)
    const { outcome, states, refused } = yield* Effect.provide(Effect.scoped(run), layers)
    if (json) printJson(ImportReport, reportOf(outcome))
    else print(printOutcome(outcome, states, session))
    for (const line of leftAlone(states, outcome.last_sequence)) say(line)
    if (refused !== undefined) return yield* refused
    const failed = outcome.dialogues.filter(({ failed: reason }) => reason !== undefined)
    if (failed.length > 0) return yield* new Failed({ message: failedDialogues(failed.length) })
  }).pipe(Effect.onInterrupt(() => Effect.sync(() => say(farewell()))))
}

/** What an operator has paused is not brought up to date, which is no failure. */
const leftAlone = (states: ReadonlyArray<RunnerState>, target: number): ReadonlyArray<string> =>
  states.flatMap(({ name, phase, position }) =>
    phase === "paused" && position < target
      ? [
          `${name} is paused and was left at ${position} of ${target}. It goes on with: sideload projection resume ${name}`,
        ]
      : [],
  )

const failedDialogues = (count: number): string =>
  `${count === 1 ? "one dialogue" : `${count} dialogues`} could not be read to the end; the table says why. ` +
  "What was read of the others is imported whole, and the same command tries again."

const reportOf = (outcome: ImportOutcome): ImportReport => ({
  ...outcome,
  dialogues: outcome.dialogues.map((one) => ({ ...one })),
})

export const importDetached = (session: Session, command: Wish, json: boolean) =>
  Effect.gen(function* () {
    yield* checkSource(session, command, "a worker")
    const endpoints = yield* startedEndpoints(session, say)
    const { host } = session.settings
    const emit = Effect.flatMap(CommandQueue, (queue) => queue.emit(command, host))
    yield* Effect.provide(emit, logWithKeys(session.settings, endpoints))
    const { id, tenant, account } = command
    if (json) printJson(EmittedReport, { command_id: id, tenant_id: tenant, account_id: account, host })
    else {
      print([`Asked for as command ${id}.`, `A worker on this machine (${host}) does it: sideload worker`])
    }
  })
