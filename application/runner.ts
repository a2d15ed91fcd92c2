/**
 * The one runner of a projection: live, rebuild, replay and retry are the same loop from a position. Each batch of events becomes changes, and
 * one commit moves data, position and parked events together. A store that is away is tried again for as long as it takes. Data that a store
 * refuses halves the batch until the event is alone; it is parked, and later events of its subject behind it, while all others go on. A newer
 * generation, a hole in the log or a missing key stops it loudly.
 */
import { Clock, Data, Effect } from "effect"
import type { LogUnavailable } from "./eventLog.ts"
import type { Feed, FeedError, Subscription } from "./feed.ts"
import { observeCommit } from "./metrics.ts"
import { isUnreadable, type OpenedEvent } from "./openedEvent.ts"
import type {
  Commit,
  CommitOutcome,
  ParkedEvent,
  Projection,
  ProjectionStore,
  StoreUnavailable,
} from "./projection.ts"
import { newRun, patiently, type Run, type RunnerState, report, takeOver } from "./runnerState.ts"

/** A newer runner has taken the projection over. */
export class RunnerFenced extends Data.TaggedError("RunnerFenced")<{
  readonly projection: string
  readonly generation: number
}> {
  override get message(): string {
    return `another process runs the projection ${this.projection} now (generation ${this.generation})`
  }
}

/** The read model has seen more than the log holds: it belongs to another log. */
export class ReadModelAhead extends Data.TaggedError("ReadModelAhead")<{
  readonly projection: string
  readonly position: number
  readonly lastSequence: number
}> {
  override get message(): string {
    return `the read model ${this.projection} is at position ${this.position}, but the log ends at ${this.lastSequence}: it was made from another log. Rebuild it: sideload projection rebuild ${this.projection}`
  }
}

export type RunOptions = {
  /** Ends when the position has reached it; absent: goes on live. */
  readonly until?: number
  /** The position may not pass what this says (another read model's position). */
  readonly bound?: Effect.Effect<number, StoreUnavailable>
  readonly onState: (state: RunnerState) => void
}

export type RunError = RunnerFenced | ReadModelAhead | Exclude<FeedError, LogUnavailable>

export const runProjection = <Change>(
  projection: Projection<Change>,
  store: ProjectionStore<Change>,
  feed: Feed,
  options: RunOptions,
): Effect.Effect<void, RunError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const run = newRun(projection.name, yield* Clock.currentTimeMillis, options.onState)
      const subscription = yield* feed.subscribe
      let target = options.until ?? 0
      yield* takeOver(run, store, target)
      // Asked for after the claim: the log only grows, so a sound read model is never ahead of this.
      const lastSequence = yield* patiently(run, "log away", feed.lastSequence)
      target = options.until ?? lastSequence
      if (run.position > lastSequence) {
        return yield* new ReadModelAhead({ projection: run.name, position: run.position, lastSequence })
      }
      while (options.until === undefined || run.position < options.until) {
        report(run, run.position >= target ? "live" : "catching up", target)
        const events = yield* nextEvents(run, subscription, options)
        target = Math.max(target, events.at(-1)?.sequence ?? 0)
        const moved = yield* applyEvents(run, projection, store, events)
        // The store is elsewhere than we thought: our commit's answer was lost, or the store lost its last second.
        if (moved) yield* takeOver(run, store, target)
      }
      report(run, "live", target)
    }),
  )

const BOUND_PAUSE = "200 millis"

const nextEvents = (run: Run, subscription: Subscription, options: RunOptions) =>
  Effect.gen(function* () {
    const batch = yield* patiently(run, "log away", subscription.next(run.position))
    if (options.bound === undefined) return batch.events
    for (;;) {
      const bound = yield* patiently(run, "store away", options.bound)
      if (bound >= batch.last) return batch.events
      if (bound > run.position) return batch.events.filter(({ sequence }) => sequence <= bound)
      yield* Effect.sleep(BOUND_PAUSE)
    }
  })

/** Applies events in order and moves the run's position; true where the store turned out to be elsewhere. */
const applyEvents = <Change>(
  run: Run,
  projection: Projection<Change>,
  store: ProjectionStore<Change>,
  events: ReadonlyArray<OpenedEvent>,
): Effect.Effect<boolean, RunnerFenced> =>
  Effect.gen(function* () {
    const parkedSubjects = run.parkedSubjects
    const pending: Array<{ readonly events: ReadonlyArray<OpenedEvent>; readonly poison?: string }> = [
      { events },
    ]
    for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
      const made = changesOf(projection, parkedSubjects, piece.events, piece.poison)
      const commit: Commit<Change> = {
        generation: run.generation,
        from: run.position,
        to: (piece.events.at(-1) as OpenedEvent).sequence,
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
        for (const { subject } of commit.parked) parkedSubjects.add(subject)
        report(run, run.phase, run.target)
      } else if (piece.events.length === 1) {
        if (piece.poison !== undefined) {
          return yield* Effect.die(
            new Error(`${run.name} refused even the parking of an event: ${outcome.error}`),
          )
        }
        pending.push({ events: piece.events, poison: outcome.error })
      } else {
        const half = piece.events.length >> 1
        pending.push({ events: piece.events.slice(half) }, { events: piece.events.slice(0, half) })
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

/** The changes of a piece, and what of it must be parked: poison, and what follows poison on its subject. */
const changesOf = <Change>(
  projection: Projection<Change>,
  parkedSubjects: ReadonlySet<string>,
  events: ReadonlyArray<OpenedEvent>,
  poison: string | undefined,
): { readonly changes: ReadonlyArray<Change>; readonly parked: ReadonlyArray<ParkedEvent> } => {
  const changes: Array<Change> = []
  const parked: Array<ParkedEvent> = []
  const behind = new Set<string>()
  const park = ({ sequence, subject }: OpenedEvent, error: string): void => {
    parked.push({ sequence, subject, error })
    behind.add(subject)
  }
  for (const event of events) {
    if (poison !== undefined) park(event, poison)
    else if (parkedSubjects.has(event.subject) || behind.has(event.subject)) park(event, BEHIND)
    else if (isUnreadable(event)) park(event, event.problem)
    else {
      try {
        for (const change of projection.apply(event)) changes.push(change)
      } catch (cause) {
        park(event, cause instanceof Error ? cause.name : "the projection threw")
      }
    }
  }
  return { changes, parked }
}

/** Why an event is parked that is itself sound. */
export const BEHIND = "behind a parked event of its subject"
