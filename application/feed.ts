/**
 * The one reader that all projectors of a process share, so that each event is read and decrypted once. It keeps a window of opened batches;
 * a projector asks for the batch after its position. The reader goes on when the foremost projector asks, and at a full window waits for the
 * hindmost, but not for one that does not come (its store is away): that one catches up later with a reader of its own until it is back in
 * the window. Memory is bounded by the window's events and bytes, whatever the log's length. Batches are contiguous: what the log gives again is
 * left out, and a hole stops every projector.
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
/** Small batches are put together up to this. */
const MERGED_BYTES = 2 * 1024 * 1024
/** The window: four batches let the projectors breathe at their own pace, and more would only cost memory. Bytes are those of bodies. */
const WINDOW = 4_000
const WINDOW_BYTES = 8 * 1024 * 1024
/** How long a full window waits for the hindmost projector. */
const PATIENCE = "2 seconds"

type Reader = {
  readonly batches: AsyncIterator<ReadonlyArray<StoredEvent>>
  /** The read under way. It stays until its batch was used, so an interrupted asker loses nothing. */
  coming: Promise<IteratorResult<ReadonlyArray<StoredEvent>>> | undefined
}

/** A batch in the window. */
type Held = Batch & { readonly bytes: number }

type Place = { position: number | undefined; own: { reader: Reader; at: number } | undefined; late: boolean }

export const makeFeed: Effect.Effect<Feed, never, EventLog | Keyring | Scope.Scope> = Effect.gen(
  function* () {
    const log = yield* EventLog
    const open = yield* makeOpener
    const places = new Set<Place>()
    const reading = yield* Semaphore.make(1)
    const window: Array<Held> = []
    let start = 0
    let head: Reader | undefined
    let moved = yield* Deferred.make<void>()

    const startReader = (after: number): Reader => ({
      batches: log.read({ from: after + 1, batch: BATCH })[Symbol.asyncIterator](),
      coming: undefined,
    })
    const end = () => window.at(-1)?.last ?? start
    const isFull = () => {
      let [events, bytes] = [0, 0]
      for (const batch of window) {
        events += batch.events.length
        bytes += batch.bytes
      }
      return events >= WINDOW || bytes >= WINDOW_BYTES
    }

    /** What the window holds after a position, as one batch. */
    const fromWindow = (position: number): Batch | undefined => {
      if (position < start || position >= end()) return undefined
      const events: Array<OpenedEvent> = []
      let bytes = 0
      for (const batch of window) {
        if (batch.last <= position) continue
        bytes += batch.bytes
        if (events.length > 0 && (events.length + batch.events.length > BATCH || bytes > MERGED_BYTES)) break
        for (const event of batch.events) if (event.sequence > position) events.push(event)
      }
      return { after: position, last: (events.at(-1) as OpenedEvent).sequence, events }
    }

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

    /** A projector that the oldest batch is kept for. */
    const needing = ({ last }: Batch): Place | undefined =>
      [...places].find(
        ({ position, late }) => !late && position !== undefined && position >= start && position < last,
      )

    /** Makes room for a batch: lets the oldest ones go that are not needed any more, or not asked for in time. */
    const makeRoom: Effect.Effect<void> = Effect.gen(function* () {
      for (let oldest = window[0]; oldest !== undefined && isFull(); oldest = window[0]) {
        const behind = needing(oldest)
        if (behind === undefined) {
          start = oldest.last
          window.shift()
          continue
        }
        const came = yield* Effect.timeoutOption(Deferred.await(moved), PATIENCE)
        if (came._tag === "None") behind.late = true
      }
    })

    const readOn = (position: number): Effect.Effect<void, FeedError> =>
      reading.withPermits(1)(
        Effect.gen(function* () {
          if (end() > position) return
          yield* makeRoom
          head ??= startReader(end())
          const batch = yield* pull(head, end())
          window.push(batch)
          head.coming = undefined
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
