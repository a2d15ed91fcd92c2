/**
 * The worker: takes commands one after the other and handles each by its id. A command is settled when what it asked for is done, or can
 * never be; where the log, the keys or an account are away it is released, for this worker or another to try again.
 */
import { Effect, Result } from "effect"
import type { Command } from "../domain/command.ts"
import { CommandQueue } from "./commandQueue.ts"
import type { EventLog, LogUnavailable } from "./eventLog.ts"
import type { ImportProgress } from "./importing/goThrough.ts"
import { type ImportError, importSource, type Sources } from "./importing/importSource.ts"
import type { ImportOutcome } from "./importing/outcome.ts"
import type { Keyring } from "./keyring.ts"
import type { MediaStore } from "./mediaStore.ts"
import type { SourceRefused } from "./source.ts"

export type WorkerReports = {
  readonly onTaken?: (command: Command) => void
  readonly onProgress: (command: Command, progress: ImportProgress) => void
  readonly onHandled: (command: Command, result: Result.Result<ImportOutcome, ImportError>) => void
  /** A message that is not a command of this version; it leaves the queue. */
  readonly onUnknown?: (problem: string) => void
}

const RETRY_MILLIS = 5000
/** An account that cannot be read was waited for already. */
const SOURCE_RETRY_MILLIS = 60_000

const refusalIn = (error: ImportError): SourceRefused | undefined => {
  if (error._tag === "SourceEndedEarly") return error.refusal
  return error._tag === "SourceRefused" ? error : undefined
}

/** After how long to try again; undefined where that is of no use. Bad input stays bad; everything else may be better later. */
const againAfter = (error: ImportError): number | undefined => {
  const refusal = refusalIn(error)
  if (refusal === undefined) return RETRY_MILLIS
  return refusal.passing === true ? SOURCE_RETRY_MILLIS : undefined
}

/** Whether somebody waits for a command: who sees that its source is away asks again himself. */
type IsAwaited = (command: Command) => boolean

/** Goes on until it is interrupted. */
export const work = (
  host: string,
  reports: WorkerReports,
  isAwaited: IsAwaited = () => false,
): Effect.Effect<never, LogUnavailable, CommandQueue | EventLog | Keyring | MediaStore | Sources> =>
  Effect.forever(Effect.scoped(takeOne(host, reports, isAwaited)))

const takeOne = (host: string, reports: WorkerReports, isAwaited: IsAwaited) =>
  Effect.gen(function* () {
    const queue = yield* CommandQueue
    const delivery = yield* queue.take(host)
    const { command } = delivery
    if (command === undefined) {
      reports.onUnknown?.(delivery.problem ?? "not a command")
      return yield* delivery.settle
    }
    reports.onTaken?.(command)
    const result = yield* Effect.result(
      importSource(command, (progress) => reports.onProgress(command, progress)),
    )
    const again = Result.isSuccess(result) ? undefined : againAfter(result.failure)
    const told = Result.isFailure(result) && refusalIn(result.failure) !== undefined && isAwaited(command)
    yield* again === undefined || told ? delivery.settle : delivery.release(again)
    reports.onHandled(command, result)
  })
