/**
 * The worker: takes commands one after the other and handles each by its id. A command is settled when what it asked for is done, or can
 * never be; where the log or the keys are away it is released, for this worker or another to try again.
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

export type WorkerReports = {
  readonly onTaken?: (command: Command) => void
  readonly onProgress: (command: Command, progress: ImportProgress) => void
  readonly onHandled: (command: Command, result: Result.Result<ImportOutcome, ImportError>) => void
  /** A message that is not a command of this version; it leaves the queue. */
  readonly onUnknown?: (problem: string) => void
}

const RETRY_MILLIS = 5000

const isBadInput = ({ _tag }: ImportError): boolean => _tag === "SourceRefused" || _tag === "SourceEndedEarly"

/** Goes on until it is interrupted. */
export const work = (
  host: string,
  reports: WorkerReports,
): Effect.Effect<never, LogUnavailable, CommandQueue | EventLog | Keyring | MediaStore | Sources> =>
  Effect.forever(Effect.scoped(takeOne(host, reports)))

const takeOne = (host: string, reports: WorkerReports) =>
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
    // Bad input stays bad; everything else may be better later.
    const final = Result.isSuccess(result) || isBadInput(result.failure)
    yield* final ? delivery.settle : delivery.release(RETRY_MILLIS)
    reports.onHandled(command, result)
  })
