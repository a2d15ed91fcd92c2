/**
 * The one runner of a projection: live, rebuild, replay and retry are the same loop from a position. Each batch of events becomes changes, and
 * one commit moves data, position and parked events together. A store that is away is tried again for as long as it takes. Data that a store
 * refuses halves the batch until the event is alone; it is parked, and later events of its subject behind it, while all others go on. A newer
 * generation, a hole in the log or a missing key stops it loudly.
 */
import { Effect } from "effect"
import { changesOf } from "./changesOf.ts"
import type { LogUnavailable } from "./eventLog.ts"
import type { Feed, FeedError, Subscription } from "./feed.ts"
import type { Batch } from "./feedWindow.ts"
import { observeCommit } from "./metrics.ts"
import type { OpenedEvent } from "./openedEvent.ts"
import { beating, type ClaimRefused, claimAs, newRunner, RunnerFenced, releasing } from "./owning.ts"
import type {
  Beat,
  Commit,
  CommitOutcome,
  Doing,
  Projection,
  ProjectionStore,
  StoreUnavailable,
} from "./projection.ts"
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

type Piece = { readonly events: ReadonlyArray<OpenedEvent>; readonly to: number; readonly poison?: string }

/** The two halves of what was refused, to be tried in order. */
const halves = ({ events, to }: Piece): ReadonlyArray<Piece> => {
  const half = events.length >> 1
  const first = events.slice(0, half)
  return [
    { events: first, to: first.at(-1)?.sequence ?? to },
    { events: events.slice(half), to },
  ]
}

/** Applies events in order and moves the run's position; true where the store turned out to be elsewhere. */
const applyBatch = <Change>(
  run: Run,
  projection: Projection<Change>,
  store: ProjectionStore<Change>,
  batch: Batch,
): Effect.Effect<boolean, RunnerFenced> =>
  Effect.gen(function* () {
    const pending: Array<Piece> = [{ events: batch.events, to: batch.last }]
    for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
      const made = changesOf(projection, run.parkedSubjects, piece.events, piece.poison)
      const commit: Commit<Change> = {
        generation: run.generation,
        from: run.position,
        to: piece.to,
        ...made,
      }
      const outcome = yield* commitPatiently(run, store, commit)
      if (outcome._tag === "Fenced") {
        return yield* new RunnerFenced({ projection: run.name, generation: outcome.generation })
      }
      if (outcome._tag === "Moved") return true
      if (outcome._tag === "Committed") {
        run.position = commit.to
        run.parked += commit.parked.length
        for (const { subject } of commit.parked) run.parkedSubjects.add(subject)
        report(run, run.phase, run.target)
      } else if (piece.events.length > 1) {
        pending.push(...halves(piece).toReversed())
      } else if (piece.poison === undefined) {
        pending.push({ ...piece, poison: outcome.error })
      } else {
        const refused = `${run.name} refused even the parking of an event: ${outcome.error}`
        return yield* Effect.die(new Error(refused))
      }
    }
    return false
  })

const commitPatiently = <Change>(run: Run, store: ProjectionStore<Change>, commit: Commit<Change>) =>
  patiently(
    run,
    "store away",
    Effect.suspend(() => {
      const started = performance.now()
      const seconds = () => (performance.now() - started) / 1000
      const events = commit.to - commit.from
      return store.commit(commit).pipe(
        Effect.tap((outcome) =>
          Effect.sync(() => observeCommit(run.name, results[outcome._tag], events, seconds())),
        ),
        Effect.tapError(() => Effect.sync(() => observeCommit(run.name, "unavailable", events, seconds()))),
      )
    }),
  )

const results = {
  Committed: "committed",
  Fenced: "fenced",
  Moved: "moved",
  Refused: "refused",
} as const satisfies Record<CommitOutcome["_tag"], string>
