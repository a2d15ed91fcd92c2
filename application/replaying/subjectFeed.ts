/**
 * The events of one subject as a feed, up to a sequence: what a fold of one dialogue reads. It ends with an empty batch that reaches that
 * sequence, so the position of whoever reads it gets there too. Read in pages, so memory is flat.
 */
import { Effect } from "effect"
import { EventLog, LogUnavailable, SequenceGap, type StoredEvent } from "../eventLog.ts"
import type { Feed } from "../feed.ts"
import type { FeedError } from "../feedReader.ts"
import type { Batch } from "../feedWindow.ts"
import type { Keyring } from "../keyring.ts"
import { makeOpener } from "../opening.ts"

type Reader = { readonly batches: AsyncIterator<ReadonlyArray<StoredEvent>>; at: number }

const stop = (reader: Reader | undefined): void => {
  void reader?.batches.return?.().catch(() => undefined)
}

export const subjectFeed = (subject: string, upTo: number): Effect.Effect<Feed, never, EventLog | Keyring> =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const open = yield* makeOpener
    let reader: Reader | undefined

    const readerAt = (position: number): Reader => {
      if (reader?.at === position) return reader
      stop(reader)
      const batches = log.read({ from: position + 1, to: upTo, subject })[Symbol.asyncIterator]()
      reader = { batches, at: position }
      return reader
    }

    const next = (position: number): Effect.Effect<Batch, FeedError> =>
      Effect.gen(function* () {
        const reading = readerAt(position)
        const result = yield* Effect.tryPromise({ try: () => reading.batches.next(), catch: readError })
        const events = result.done === true ? [] : yield* open(result.value)
        const last = events.at(-1)?.sequence ?? upTo
        reading.at = last
        return { after: position, last, events }
      }).pipe(
        Effect.tapError(() =>
          Effect.sync(() => {
            stop(reader)
            reader = undefined
          }),
        ),
      )

    return {
      lastSequence: Effect.succeed(upTo),
      subscribe: Effect.acquireRelease(Effect.succeed({ next }), () => Effect.sync(() => stop(reader))),
    }
  })

const readError = (cause: unknown): FeedError =>
  cause instanceof SequenceGap || cause instanceof LogUnavailable
    ? cause
    : new LogUnavailable({ url: "", doing: "reading a dialogue", cause })
