/**
 * Emitting a command and seeing it done. This process works as any worker does, so it also takes what waited before; where that was the very
 * same wish, of a run that was stopped, what came of it is the answer. Where another worker took the command and this one has nothing to do, it
 * is carried out here as well: an import happens once however many carry it out. The log may be away for a bounded time.
 */
import { Deferred, Effect, Result } from "effect"
import type { Command } from "../domain/command.ts"
import { CommandQueue } from "./commandQueue.ts"
import type { LogUnavailable } from "./eventLog.ts"
import { canonicalFilters } from "./importing/filters.ts"
import type { ImportProgress } from "./importing/goThrough.ts"
import { type ImportError, importSource } from "./importing/importSource.ts"
import type { ImportOutcome } from "./importing/outcome.ts"
import { type WorkerReports, work } from "./worker.ts"

export type CarryOutReports = {
  readonly onProgress: (progress: ImportProgress) => void
  /** Something else that waited is done first. */
  readonly onEarlier: () => void
  /** Something is away and is tried again. */
  readonly onTrouble: (error: LogUnavailable) => void
}

/** How long the log may be away without any progress. */
const LOG_PATIENCE_MILLIS = 120_000
/** How long a worker without work waits for its own command before it takes it as another's. */
const IDLE_MILLIS = 10_000

/** What this process knows of its command. */
type Watch = {
  readonly handled: Deferred.Deferred<ImportOutcome, ImportError>
  readonly reports: CarryOutReports
  /** Since when the log is away, on the steady clock. */
  awaySince: number | undefined
  busy: boolean
  /** What came of the wish when it was first carried out in this process. */
  outcome: ImportOutcome | undefined
}

/** Equal for commands that want the same, whoever asked and when. */
const wishOf = ({ tenant, account, filters, ...of }: Command): string => {
  const what = of.command === "sideload.import-file.v1" ? [of.path] : [of.rescanDays, of.takeout]
  return JSON.stringify([of.command, tenant, account, canonicalFilters(filters), ...what])
}

export const carryOut = (command: Command, host: string, reports: CarryOutReports) =>
  Effect.gen(function* () {
    const queue = yield* CommandQueue
    const handled = yield* Deferred.make<ImportOutcome, ImportError>()
    const watch: Watch = { handled, reports, awaySince: undefined, busy: false, outcome: undefined }
    yield* whileAway(watch, queue.emit(command, host))
    const worker = whileAway(watch, workOn(watch, command, host))
    return yield* Effect.raceAllFirst([Deferred.await(handled), worker, alone(watch, command)])
  })

const workOn = (watch: Watch, command: Command, host: string) => {
  const wish = wishOf(command)
  const isOurs = (of: Command): boolean => wishOf(of) === wish
  const reports: WorkerReports = {
    onTaken: (of) => {
      watch.busy = true
      if (!isOurs(of)) watch.reports.onEarlier()
    },
    onProgress: (of, progress) => {
      watch.awaySince = undefined
      if (isOurs(of)) watch.reports.onProgress(progress)
    },
    onHandled: (of, result) => {
      watch.busy = false
      if (isOurs(of) && Result.isSuccess(result)) watch.outcome ??= result.success
      if (of.id === command.id) settle(watch, result)
    },
  }
  return work(host, reports, isOurs)
}

/** An import that found the log away goes back into the queue and comes again; any other end is the end. */
const settle = (watch: Watch, result: Result.Result<ImportOutcome, ImportError>): void => {
  if (Result.isSuccess(result)) {
    Deferred.doneUnsafe(watch.handled, Effect.succeed(watch.outcome ?? result.success))
  } else if (result.failure._tag !== "LogUnavailable" || !patient(watch, result.failure)) {
    Deferred.doneUnsafe(watch.handled, Effect.fail(result.failure))
  }
}

/** Notes that the log is away; false when it has been so for too long. */
const patient = (watch: Watch, error: LogUnavailable): boolean => {
  const now = performance.now()
  watch.awaySince ??= now
  watch.reports.onTrouble(error)
  return now - watch.awaySince < LOG_PATIENCE_MILLIS
}

const whileAway = <A, R>(watch: Watch, effect: Effect.Effect<A, LogUnavailable, R>) =>
  Effect.gen(function* () {
    for (;;) {
      const result = yield* Effect.result(effect)
      if (Result.isSuccess(result)) return result.success
      watch.busy = false
      if (!patient(watch, result.failure)) return yield* result.failure
      yield* Effect.sleep("1 second")
    }
  })

const LOOK_MILLIS = 250

/** Carries the command out itself once this process has had nothing to do for a while. */
const alone = (watch: Watch, command: Command) =>
  Effect.gen(function* () {
    for (let idle = 0; idle < IDLE_MILLIS; ) {
      yield* Effect.sleep(LOOK_MILLIS)
      idle = watch.busy || watch.awaySince !== undefined ? 0 : idle + LOOK_MILLIS
    }
    return watch.outcome ?? (yield* importSource(command, watch.reports.onProgress))
  })
