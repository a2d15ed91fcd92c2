/**
 * One batch of events given to a store: the changes that they make, and one commit that moves data, position and parked events together. Data
 * that the store refuses halves the batch until the event is alone; it is parked, and later events of its subject behind it, while all others
 * go on. A store that is away is tried again for as long as it takes.
 */
import { Effect } from "effect"
import { changesOf } from "./changesOf.ts"
import type { Batch } from "./feedWindow.ts"
import { observeCommit } from "./metrics.ts"
import type { OpenedEvent } from "./openedEvent.ts"
import { RunnerFenced } from "./owning.ts"
import type { Commit, CommitOutcome, Projection, ProjectionStore } from "./projection.ts"
import { patiently, type Run, report } from "./runnerState.ts"

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
export const applyBatch = <Change>(
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
