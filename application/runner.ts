/**
 * The one runner of a projection: live, rebuild, replay and retry are the same loop from a position, batch by batch. A log or a store that is
 * away is tried again for as long as it takes; what a store refuses is parked (applyBatch.ts). A newer generation, a hole in the log or a
 * missing key stops it loudly.
 */
import { Effect } from "effect"
import { applyBatch } from "./applyBatch.ts"
import type { LogUnavailable } from "./eventLog.ts"
import type { Feed, Subscription } from "./feed.ts"
import type { FeedError } from "./feedReader.ts"
import type { Batch } from "./feedWindow.ts"
import { beating, type ClaimRefused, claimAs, newRunner, type RunnerFenced, releasing } from "./owning.ts"
import type { Beat, Doing, Projection, ProjectionStore, StoreUnavailable } from "./projection.ts"
import { ReadModelAhead } from "./readModelAhead.ts"
import { goOnFrom, newRun, patiently, type Run, type RunnerState, report } from "./runnerState.ts"

export type RunOptions = {
  /** Ends when the position has reached it, and never passes it; absent: goes on live. */
  readonly until?: number
  /** The position may not pass what this says (another read model's position), nor does it while that one's store is away. */
  readonly bound?: Effect.Effect<number, StoreUnavailable>
  /** Whose position that is. */
  readonly boundBy?: string
  /** What it is run for; `live` where nothing is said. */
  readonly doing?: Doing
  readonly onState: (state: RunnerState) => void
}

export type RunError = RunnerFenced | ClaimRefused | ReadModelAhead | Exclude<FeedError, LogUnavailable>

export const runProjection = <Change>(
  projection: Projection<Change>,
  store: ProjectionStore<Change>,
  feed: Feed,
  options: RunOptions,
): Effect.Effect<void, RunError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const runner = yield* newRunner(options.doing ?? "live")
      const run = newRun(projection.name, runner, options.onState)
      yield* releasing(store, () => run.generation)
      yield* Effect.raceFirst(
        goThrough(run, projection, store, feed, options),
        beating(run.name, store, beatsOf(run)),
      )
    }),
  )

/** Signs of life with the rate since the one before. */
const beatsOf = (run: Run): (() => Beat | undefined) => {
  let [at, position, rate] = [run.began, 0, 0]
  return () => {
    const { generation, target, lastError, waitsFor } = run
    const problem = lastError ?? waitsFor
    if (generation === 0) return undefined
    const now = performance.now()
    const seconds = (now - at) / 1000
    if (seconds >= 1) {
      rate = position === 0 ? 0 : Math.max(0, (run.position - position) / seconds)
      at = now
      position = run.position
    }
    return { generation, rate, target, ...(problem === undefined ? {} : { problem }) }
  }
}

const takeOver = <Change>(run: Run, store: ProjectionStore<Change>, target: number) =>
  Effect.gen(function* () {
    run.generation = 0
    run.target = target
    goOnFrom(run, yield* patiently(run, "store away", claimAs(run.name, store, run.runner)))
  })

const goThrough = <Change>(
  run: Run,
  projection: Projection<Change>,
  store: ProjectionStore<Change>,
  feed: Feed,
  options: RunOptions,
): Effect.Effect<void, RunError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const subscription = yield* feed.subscribe
      let target = options.until ?? 0
      yield* takeOver(run, store, target)
      // Asked for after the claim: the log only grows, so a sound read model is never ahead of this.
      const lastSequence = yield* patiently(run, "log away", feed.lastSequence)
      target = options.until ?? lastSequence
      const position = Math.max(run.position, target)
      if (position > lastSequence)
        return yield* new ReadModelAhead({ projection: run.name, position, lastSequence })
      while (options.until === undefined || run.position < options.until) {
        report(run, run.position >= target ? "live" : "catching up", target)
        const batch = yield* nextBatch(run, subscription, options)
        target = options.until ?? Math.max(target, batch.last)
        const moved = yield* applyBatch(run, projection, store, batch)
        // The store is elsewhere than we thought: our commit's answer was lost, or the store lost its last second.
        if (moved) yield* takeOver(run, store, target)
      }
      report(run, "live", target)
    }),
  )

const BOUND_PAUSE = "200 millis"

const cut = (batch: Batch, last: number): Batch =>
  last >= batch.last
    ? batch
    : { after: batch.after, last, events: batch.events.filter(({ sequence }) => sequence <= last) }

const nextBatch = (run: Run, subscription: Subscription, { bound, boundBy, until }: RunOptions) =>
  Effect.gen(function* () {
    const batch = cut(
      yield* patiently(run, "log away", subscription.next(run.position)),
      until ?? Number.POSITIVE_INFINITY,
    )
    if (bound === undefined) return batch
    for (;;) {
      const limit = yield* patiently(run, "store away", bound)
      run.waitsFor = limit > run.position ? undefined : `it waits for ${boundBy ?? "another read model"}`
      if (run.waitsFor === undefined) return cut(batch, limit)
      yield* Effect.sleep(BOUND_PAUSE)
    }
  })
