/**
 * The one reader that all projectors of a process share, so that each event is read and decrypted once. It keeps a window of opened batches;
 * a projector asks for the batch after its position. The reader goes on when the foremost projector asks, one batch ahead of it where there is
 * room, so that stores write while it decrypts. At a full window it waits for the hindmost, but not for one that does not come (its store is
 * away): that one catches up later with a reader of its own until it is back in the window. Batches are contiguous: what the log gives again is
 * left out, and a hole stops every projector.
 */
import { Deferred, Effect, type Scope, Semaphore } from "effect"
import { EventLog, LogUnavailable, SequenceGap, type StoredEvent } from "./eventLog.ts"
import { BATCH, type Batch, type Held, makeFeedWindow } from "./feedWindow.ts"
import type { Keyring, KeyringError } from "./keyring.ts"
import { makeOpener } from "./opening.ts"

export type FeedError = KeyringError | LogUnavailable | SequenceGap

/** A projector's place at the feed. */
export type Subscription = {
  /** The events after a position: waits until there are some. */
  readonly next: (position: number) => Effect.Effect<Batch, FeedError>
}

export type Feed = {
  /** Where the log ends now. */
  readonly lastSequence: Effect.Effect<number, LogUnavailable>
  readonly subscribe: Effect.Effect<Subscription, never, Scope.Scope>
}

/** How long a full window waits for the hindmost projector. */
const PATIENCE = "2 seconds"

type Reader = {
  readonly batches: AsyncIterator<ReadonlyArray<StoredEvent>>
  /** The read under way. It stays until its batch was used, so an interrupted asker loses nothing. */
  coming: Promise<IteratorResult<ReadonlyArray<StoredEvent>>> | undefined
}

type Place = { position: number | undefined; own: { reader: Reader; at: number } | undefined; late: boolean }

export const makeFeed: Effect.Effect<Feed, never, EventLog | Keyring | Scope.Scope> = Effect.gen(
  function* () {
    const log = yield* EventLog
    const open = yield* makeOpener
    const scope = yield* Effect.scope
    const places = new Set<Place>()
    const reading = yield* Semaphore.make(1)
    const window = makeFeedWindow()
    let head: Reader | undefined
    let moved = yield* Deferred.make<void>()
    let readingAhead = false

    const startReader = (after: number): Reader => ({
      batches: log.read({ from: after + 1, batch: BATCH })[Symbol.asyncIterator](),
      coming: undefined,
    })
    const pull = (reader: Reader, after: number): Effect.Effect<Held, FeedError> =>
      Effect.gen(function* () {
        for (;;) {
          reader.coming ??= reader.batches.next()
          const coming = reader.coming
          const result = yield* Effect.tryPromise({ try: () => coming, catch: readError })
          if (result.done === true)
            return yield* new LogUnavailable({ url: "", doing: "reading on: the read ended" })
          const stored = following(result.value, after)
          if (stored instanceof SequenceGap) return yield* stored
          if (stored.length > 0) {
            const bytes = stored.reduce((sum, { body }) => sum + body.length, 0)
            return { after, last: after + stored.length, events: yield* open(stored), bytes }
          }
          reader.coming = undefined
        }
      })

    /** Makes room for another batch; the projector that the oldest one is kept for, where there is none. */
    const letGo = (): Place | undefined =>
      window.letGo(({ after, last }) =>
        [...places].find(
          ({ position, late }) => !late && position !== undefined && position >= after && position < last,
        ),
      )

    /** Who does not ask in time is not waited for. */
    const makeRoom: Effect.Effect<void> = Effect.gen(function* () {
      for (let behind = letGo(); behind !== undefined; behind = letGo()) {
        const came = yield* Effect.timeoutOption(Deferred.await(moved), PATIENCE)
        if (came._tag === "None") behind.late = true
      }
    })

    const readOn = (position: number, ahead = false): Effect.Effect<void, FeedError> =>
      reading.withPermits(1)(
        Effect.gen(function* () {
          if (window.end() > position) return
          if (ahead && letGo() !== undefined) return
          yield* makeRoom
          head ??= startReader(window.end())
          const batch = yield* pull(head, window.end())
          window.push(batch)
          head.coming = undefined
        }).pipe(Effect.tapError(() => Effect.sync(dropHead))),
      )

    /** What goes wrong here is met again by the one who asks. */
    const readAhead: Effect.Effect<void> = Effect.suspend(() => {
      if (readingAhead) return Effect.void
      readingAhead = true
      const done = Effect.sync(() => {
        readingAhead = false
      })
      const reads = Effect.suspend(() => readOn(window.end(), true))
      return Effect.asVoid(Effect.forkIn(Effect.ensuring(Effect.exit(reads), done), scope))
    })

    const dropHead = () => {
      if (head !== undefined) stop(head)
      head = undefined
    }

    const ownBatch = (place: Place, position: number): Effect.Effect<Batch, FeedError> =>
      Effect.gen(function* () {
        if (place.own?.at !== position) {
          if (place.own !== undefined) stop(place.own.reader)
          place.own = { reader: startReader(position), at: position }
        }
        const own = place.own
        const batch = yield* pull(own.reader, position)
        own.reader.coming = undefined
        own.at = batch.last
        return batch
      }).pipe(
        Effect.tapError(() =>
          Effect.sync(() => {
            if (place.own !== undefined) stop(place.own.reader)
            place.own = undefined
          }),
        ),
      )

    const next = (place: Place, position: number): Effect.Effect<Batch, FeedError> =>
      Effect.gen(function* () {
        place.position = position
        place.late = false
        const waiting = moved
        moved = yield* Deferred.make<void>()
        yield* Deferred.succeed(waiting, undefined)
        // Nobody is in the window: it starts anew where the first one asks.
        if (window.isEmpty() && head === undefined) window.beginAt(position)
        for (;;) {
          const batch = window.after(position)
          if (batch !== undefined) {
            if (place.own !== undefined) stop(place.own.reader)
            place.own = undefined
            if (batch.last === window.end()) yield* readAhead
            return batch
          }
          if (position !== window.end()) return yield* ownBatch(place, position)
          yield* readOn(position)
        }
      })

    const subscribe = Effect.acquireRelease(
      Effect.sync((): Place => {
        const place: Place = { position: undefined, own: undefined, late: false }
        places.add(place)
        return place
      }),
      (place) =>
        Effect.sync(() => {
          places.delete(place)
          if (place.own !== undefined) stop(place.own.reader)
        }),
    ).pipe(Effect.map((place): Subscription => ({ next: (position) => next(place, position) })))

    yield* Effect.addFinalizer(() => Effect.sync(dropHead))
    return { lastSequence: log.lastSequence, subscribe }
  },
)

/** What comes after a sequence, each event once. */
const following = (
  events: ReadonlyArray<StoredEvent>,
  after: number,
): ReadonlyArray<StoredEvent> | SequenceGap => {
  const fresh: Array<StoredEvent> = []
  for (const event of events) {
    const expected = after + fresh.length + 1
    if (event.sequence > expected) return new SequenceGap({ expected, found: event.sequence })
    if (event.sequence === expected) fresh.push(event)
  }
  return fresh
}

// Not waited for: a reader that hangs must not hold up whoever goes on without it.
const stop = (reader: Reader): void => {
  void reader.batches.return?.().catch(() => undefined)
}

const readError = (cause: unknown): FeedError =>
  cause instanceof SequenceGap || cause instanceof LogUnavailable
    ? cause
    : new LogUnavailable({ url: "", doing: "reading on", cause })
