/**
 * What `sideload worker` does: takes commands, runs every projection live, serves /metrics. A log or a store that is away is said once and
 * waited for; nothing personal is logged. To be stopped is its normal end.
 */
import { Deferred, Effect, Result } from "effect"
import { serveMetrics } from "../adapters/http/metrics.ts"
import { EventLog } from "../application/eventLog.ts"
import { makeFeed } from "../application/feed.ts"
import { follow } from "../application/following.ts"
import { declareSeries, observeLastSequence, observePosition } from "../application/metrics.ts"
import { type MigrationRefused, type ReadModel, ReadModels } from "../application/readModels.ts"
import type { RunnerState } from "../application/runnerState.ts"
import { work } from "../application/worker.ts"
import { boundHeap } from "./heap.ts"
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

/** Says it when a store or the log goes away or comes back. */
const makeBoard = () => {
  const states = new Map<string, RunnerState>()
  const note = (state: RunnerState): void => {
    const [before, now] = [states.get(state.name)?.phase, state.phase]
    states.set(state.name, state)
    if (before === now) return
    if (now === "store away" || now === "log away") log(`${state.name}: waiting: ${state.lastError ?? now}`)
    else if (before === "store away" || before === "log away")
      log(`${state.name}: goes on at ${state.position}`)
  }
  return { states, note }
}

/** The log's length as the gauges show it, also while a read model stands still. */
const gauge = (states: ReadonlyMap<string, RunnerState>) =>
  Effect.gen(function* () {
    const { lastSequence } = yield* EventLog
    const last = yield* lastSequence
    observeLastSequence(last)
    for (const { name, position, parked } of states.values()) {
      observePosition(name, position, Math.max(0, last - position), parked)
    }
  }).pipe(
    Effect.catchTag("LogUnavailable", () => Effect.void),
    Effect.andThen(Effect.sleep("2 seconds")),
    Effect.forever,
  )

/** One store that cannot be brought to its shape does not hold up the others. */
const refused = (error: MigrationRefused) => Effect.sync(() => log(`${error.message}. It is left as it is.`))

const everything = ({ settings }: Session) =>
  Effect.gen(function* () {
    declareSeries()
    const models = yield* ReadModels
    const feed = yield* makeFeed
    const never = yield* Deferred.make<number>()
    const board = makeBoard()
    log(`metrics at ${yield* serveMetrics(settings.metricsPort)}`)
    log(`takes commands for ${settings.host}; keeps ${models.map(({ name }) => name).join(", ")} up to date`)
    const each = (model: ReadModel) =>
      Effect.catchTag(follow(model, feed, never, board.note), "MigrationRefused", refused)
    const projections = Effect.forEach(models, each, { concurrency: "unbounded", discard: true })
    yield* Effect.all([commands(settings.host), projections, gauge(board.states)], {
      concurrency: "unbounded",
      discard: true,
    })
  })

export const workHere = (session: Session) =>
  Effect.gen(function* () {
    const endpoints = yield* startedEndpoints(session, say)
    boundHeap()
    const layers = working(session.settings, endpoints)
    yield* Effect.provide(Effect.scoped(everything(session)), layers)
  }).pipe(
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        log("stopped")
        process.exitCode = 0
      }),
    ),
  )
