/**
 * The one reader that all projectors of a process share, so that each event is read and decrypted once. It keeps a window of opened batches;
 * a projector asks for the batch after its position. The reader goes on when the foremost projector asks, and at a full window waits for the
 * hindmost, but not for one that does not come (its store is away): that one catches up later with a reader of its own until it is back in
 * the window. Memory is bounded by the window, whatever the log's length. Batches are contiguous: a hole in the log stops every projector.
 */
import { Deferred, Effect, type Scope, Semaphore } from "effect"
import { EventLog, LogUnavailable, SequenceGap, type StoredEvent } from "./eventLog.ts"
import type { Keyring, KeyringError } from "./keyring.ts"
import type { OpenedEvent } from "./openedEvent.ts"
import { makeOpener } from "./opening.ts"

export type Batch = {
  /** The sequence before the first event. */
  readonly after: number
  readonly last: number
  readonly events: ReadonlyArray<OpenedEvent>
}

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

/** Events in a batch at most: what a store's commit takes well. */
const BATCH = 1000
/** Events in the window: eight batches let the projectors breathe at their own pace, and more would only cost memory. */
const WINDOW = 8_000
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
    const places = new Set<Place>()
    const reading = yield* Semaphore.make(1)
    const window: Array<Batch> = []
    let start = 0
    let head: Reader | undefined
    let moved = yield* Deferred.make<void>()

    const startReader = (after: number): Reader => ({
      batches: log.read({ from: after + 1, batch: BATCH })[Symbol.asyncIterator](),
      coming: undefined,
    })
    const end = () => window.at(-1)?.last ?? start
    const size = () => window.reduce((n, batch) => n + batch.events.length, 0)

    /** What the window holds after a position, as one batch. */
    const fromWindow = (position: number): Batch | undefined => {
      if (position < start || position >= end()) return undefined
      const events: Array<OpenedEvent> = []
      for (const batch of window) {
        if (batch.last <= position) continue
        if (events.length > 0 && events.length + batch.events.length > BATCH) break
        for (const event of batch.events) if (event.sequence > position) events.push(event)
      }
      return { after: position, last: (events.at(-1) as OpenedEvent).sequence, events }
    }

    const pull = (reader: Reader, after: number): Effect.Effect<Batch, FeedError> =>
      Effect.gen(function* () {
        reader.coming ??= reader.batches.next()
        const coming = reader.coming
        const result = yield* Effect.tryPromise({ try: () => coming, catch: readError })
        if (result.done === true)
          return yield* new LogUnavailable({ url: "", doing: "reading on: the read ended" })
        const first = result.value[0]?.sequence ?? 0
        if (first !== after + 1) return yield* new SequenceGap({ expected: after + 1, found: first })
        const events = yield* open(result.value)
        return { after, last: (events.at(-1) as OpenedEvent).sequence, events }
      })

    const hindmost = (): Place | undefined => {
      const oldest = window[0]
      if (oldest === undefined || size() < WINDOW) return undefined
      return [...places].find(
        ({ position, late }) =>
          !late && position !== undefined && position >= start && position < oldest.last,
      )
    }

    /** Waits until the oldest batch is not needed any more, or not asked for in time. */
    const room: Effect.Effect<void> = Effect.gen(function* () {
      for (let behind = hindmost(); behind !== undefined; behind = hindmost()) {
        const came = yield* Effect.timeoutOption(Deferred.await(moved), PATIENCE)
        if (came._tag === "None") behind.late = true
      }
    })

    const readOn = (position: number): Effect.Effect<void, FeedError> =>
      reading.withPermits(1)(
        Effect.gen(function* () {
          if (end() > position) return
          yield* room
          head ??= startReader(end())
          const batch = yield* pull(head, end())
          window.push(batch)
          head.coming = undefined
          while (size() > WINDOW && window.length > 1) start = (window.shift() as Batch).last
        }).pipe(Effect.tapError(() => Effect.sync(dropHead))),
      )

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
        if (window.length === 0 && head === undefined) start = position
        for (;;) {
          const batch = fromWindow(position)
          if (batch !== undefined) {
            if (place.own !== undefined) stop(place.own.reader)
            place.own = undefined
            return batch
          }
          if (position !== end()) return yield* ownBatch(place, position)
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

// Not waited for: a reader that hangs must not hold up whoever goes on without it.
const stop = (reader: Reader): void => {
  void reader.batches.return?.().catch(() => undefined)
}

const readError = (cause: unknown): FeedError =>
  cause instanceof SequenceGap || cause instanceof LogUnavailable
    ? cause
    : new LogUnavailable({ url: "", doing: "reading on", cause })
