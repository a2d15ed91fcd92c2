/**
 * Parked events tried again in order of sequence, by the same runner. What applies leaves the book in the transaction that writes its changes;
 * what is refused again stays, with those behind it. The position never moves by it.
 */
import { Data, Effect } from "effect"
import { BEHIND } from "../changesOf.ts"
import { EventLog, SequenceGap } from "../eventLog.ts"
import type { Feed } from "../feed.ts"
import type { Batch } from "../feedWindow.ts"
import type { Keyring } from "../keyring.ts"
import { makeOpener } from "../opening.ts"
import { type ClaimRefused, owning } from "../owning.ts"
import { patientlyAsked } from "../patience.ts"
import type { Claim, Commit, Projection, ProjectionStore, StoreUnavailable } from "../projection.ts"
import { notAhead } from "../readModelAhead.ts"
import type { ReadModelStore } from "../readModelStore.ts"
import { type RunError, runProjection } from "../runner.ts"
import type { RunnerState } from "../runnerState.ts"
import { type Book, nextPage, type Selection } from "./parkedPages.ts"

/** A dialogue's events apply in their order: the first parked one comes first. */
export class BehindAnother extends Data.TaggedError("BehindAnother")<{
  readonly sequence: number
  readonly first: number
}> {
  override get message(): string {
    return `sequence ${this.sequence} is parked behind ${this.first} of its dialogue: retry that one, or the whole dialogue, first`
  }
}

export type Retried = { readonly tried: number; readonly applied: number; readonly position: number }
export type RetryError = RunError | ClaimRefused | StoreUnavailable | BehindAnother
export type RetryParked = (
  selection: Selection,
  onProgress: (retried: Omit<Retried, "position">) => void,
  onState?: (state: RunnerState) => void,
) => Effect.Effect<Retried, RetryError, EventLog | Keyring>

/** Events that are asked for at once. */
const AT_ONCE = 32

export const retryParked =
  <Change>(projection: Projection<Change>, store: ReadModelStore<Change>): RetryParked =>
  (selection, onProgress, onState = () => undefined) =>
    owning(projection.name, store, "retrying", (claim) =>
      Effect.gen(function* () {
        yield* notAhead(projection.name, claim.position)
        yield* inOrder(store, selection)
        const progress = { tried: 0, applied: 0 }
        const given: Array<number> = []
        const feed = yield* parkedFeed(store, selection, claim, given)
        const note = (tried: number, applied: number): void => {
          progress.tried += tried
          progress.applied += applied
          onProgress(progress)
        }
        const view = retrying(store, claim, given, note)
        const options = { until: claim.position, doing: "retrying", onState } as const
        yield* runProjection(projection, view, feed, options)
        return { ...progress, position: claim.position }
      }),
    )

const inOrder = (book: Book, { sequence }: Selection) =>
  Effect.gen(function* () {
    if (sequence === undefined) return
    const [record] = yield* book.parked({ after: sequence - 1, most: 1 })
    if (record?.sequence !== sequence) return
    const [first = record] = yield* book.parked({ after: 0, most: 1, subject: record.subject })
    if (first.sequence < sequence) return yield* new BehindAnother({ sequence, first: first.sequence })
  })

const storedAt = (log: EventLog["Service"], sequence: number) =>
  Effect.flatMap(log.get(sequence), (event) =>
    event === undefined
      ? Effect.fail(new SequenceGap({ expected: sequence, found: sequence + 1 }))
      : Effect.succeed(event),
  )

/** The selected events, opened; `given` gets their sequences. It ends with an empty batch at the claim's position. */
const parkedFeed = (book: Book, selection: Selection, claim: Claim, given: Array<number>) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const open = yield* makeOpener
    let taken = 0
    const next = (position: number) =>
      Effect.gen(function* () {
        const page = yield* patientlyAsked(nextPage(book, selection, position, taken))
        const stored = yield* Effect.forEach(page, ({ sequence }) => storedAt(log, sequence), {
          concurrency: AT_ONCE,
        })
        const events = yield* open(stored)
        taken += page.length
        for (const { sequence } of page) given.push(sequence)
        const last = page.at(-1)?.sequence ?? claim.position
        return { after: position, last, events } satisfies Batch
      })
    const feed: Feed = {
      lastSequence: Effect.succeed(claim.position),
      subscribe: Effect.succeed({ next }),
    }
    return feed
  })

/** A store whose commits are retries: its position is how far the book was gone through. */
const retrying = <Change>(
  store: ProjectionStore<Change>,
  claim: Claim,
  given: ReadonlyArray<number>,
  note: (tried: number, applied: number) => void,
): ProjectionStore<Change> => {
  const commit = ({ from, to, changes, parked }: Commit<Change>) => {
    const tried = given.filter((sequence) => sequence > from && sequence <= to)
    const again = new Set(parked.map(({ sequence }) => sequence))
    const released = tried.filter((sequence) => !again.has(sequence))
    // Those behind a refused one were not tried: their records stay as they are.
    const refused = parked.filter(({ error }) => error !== BEHIND)
    if (released.length + refused.length === 0)
      return Effect.sync(() => {
        note(tried.length, 0)
        return { _tag: "Committed" } as const
      })
    const { generation, position } = claim
    return store.retry({ generation, position, changes, released, parked: refused }).pipe(
      Effect.tap(({ _tag }) =>
        Effect.sync(() => _tag === "Committed" && note(tried.length, released.length)),
      ),
      // A store that lost its last second is not where the claim found it: that claim is over.
      Effect.map((outcome) =>
        outcome._tag === "Moved" ? ({ _tag: "Fenced", generation } as const) : outcome,
      ),
    )
  }
  return {
    ...store,
    claim: () =>
      Effect.succeed({
        ...claim,
        _tag: "Claimed",
        position: 0,
        parkedSubjects: new Set<string>(),
        parked: 0,
      }),
    commit,
    beat: () => Effect.succeed({ _tag: "Beaten" }),
    release: () => Effect.void,
  }
}
