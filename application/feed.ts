/**
 * The one reader that all projectors of a process share, so that each event is read and decrypted once. It keeps a window of opened batches;
 * a projector asks for the batch after its position. The reader goes on when the foremost projector asks, one batch ahead of it where there is
 * room, so that stores write while it decrypts. At a full window it waits for the hindmost, but not for one that does not come (its store is
 * away): that one catches up later with a reader of its own until it is back in the window. A hole in
 * the log stops every projector.
 */
import { Deferred, Effect, type Scope, Semaphore } from "effect"
import { EventLog, type LogUnavailable } from "./eventLog.ts"
import { type FeedError, makeReading, type Reader, stop } from "./feedReader.ts"
import { type Batch, makeFeedWindow } from "./feedWindow.ts"
import type { Keyring } from "./keyring.ts"
import { makeOpener } from "./opening.ts"

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

    const { startReader, pull } = makeReading(log, open)

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
