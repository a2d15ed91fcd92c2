/**
 * What `sideload worker` does: takes commands, keeps every read model at the log's end, serves /metrics; or keeps chosen read models alone. A log
 * or a store that is away is said once and waited for; nothing personal is logged. To be stopped is its normal end.
 */
import { Effect, Option, Result } from "effect"
import { serveMetrics } from "../adapters/http/metrics.ts"
import { conditionOf } from "../application/condition.ts"
import { EventLog } from "../application/eventLog.ts"
import { makeFeed } from "../application/feed.ts"
import { declareSeries, observeCondition, observeLog } from "../application/metrics.ts"
import { type ReadModel, ReadModels } from "../application/readModels.ts"
import { work } from "../application/worker.ts"
import { boundHeap } from "./heap.ts"
import { keepUpToDate, makeBoard } from "./keeping.ts"
import { say } from "./output/print.ts"
import { type Session, startedEndpoints } from "./session.ts"
import { working } from "./wiring/layers.ts"

const log = (line: string): void => say(`${new Date().toISOString()} ${line}`)

const RETRY = "2 seconds"

const commands = (host: string) => {
  const once = work(host, {
    onTaken: ({ id }) => log(`command ${id}: begun`),
    onProgress: () => undefined,
    onHandled: ({ id }, result) =>
      Result.isSuccess(result)
        ? log(`command ${id}: ${result.success.stats.messages_imported} messages imported`)
        : log(`command ${id}: ${result.failure.message}`),
    onUnknown: (problem) => log(`a message that is no command left the queue: ${problem}`),
  })
  const again = Effect.catchTag(once, "LogUnavailable", (error) => {
    log(error.message)
    return Effect.sleep(RETRY)
  })
  return Effect.forever(again)
}

/** A store that does not answer in time is shown as away, and so is the log. */
const PATIENCE = "2 seconds"

/** Sets the gauges to the condition of each read model, also while it stands still, another process runs it or the log is away. */
const lookAt = (models: ReadonlyArray<ReadModel>) => {
  let last = 0
  return Effect.gen(function* () {
    const asked = Effect.flatMap(EventLog, (events) => events.lastSequence)
    const found = Option.getOrUndefined(yield* Effect.option(Effect.timeout(asked, PATIENCE)))
    observeLog(found)
    last = found ?? last
    const one = (model: ReadModel) =>
      conditionOf(model, last).pipe(
        Effect.timeoutOption(PATIENCE),
        Effect.map(Option.getOrElse(() => ({ name: model.name, version: 0, state: "away" as const }))),
        Effect.map(observeCondition),
      )
    yield* Effect.forEach(models, one, { concurrency: "unbounded", discard: true })
  })
}

/** Those that this process is for: all of them, or those that were named. */
export type Only = ReadonlyArray<string> | undefined

const everything = ({ settings }: Session, only: Only) =>
  Effect.gen(function* () {
    declareSeries()
    const models = (yield* ReadModels).filter(({ name }) => only?.includes(name) !== false)
    const feed = yield* makeFeed
    log(`metrics at ${yield* serveMetrics(settings.metricsPort, lookAt(models))}`)
    const takes = only === undefined ? `takes commands for ${settings.host}` : "takes no commands"
    log(`${takes}; keeps ${models.map(({ name }) => name).join(", ")} up to date`)
    const work = only === undefined ? [commands(settings.host)] : []
    const keep = keepUpToDate(models, feed, makeBoard(log))
    yield* Effect.all([...work, keep], { concurrency: "unbounded", discard: true })
  })

export const workHere = (session: Session, only: Only) =>
  Effect.gen(function* () {
    const endpoints = yield* startedEndpoints(session, say)
    boundHeap()
    const layers = working(session.settings, endpoints)
    yield* Effect.provide(Effect.scoped(everything(session, only)), layers)
  }).pipe(
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        log("stopped")
        process.exitCode = 0
      }),
    ),
  )
