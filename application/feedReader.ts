/**
 * A reader of the log as a feed has it: opened batches, one following on the other. What the log gives again is left out, and a hole anywhere
 * in a batch is an error that names the sequence.
 */
import { Effect } from "effect"
import { type EventLog, LogUnavailable, SequenceGap, type StoredEvent } from "./eventLog.ts"
import { BATCH, type Held } from "./feedWindow.ts"
import type { KeyringError } from "./keyring.ts"
import type { Opener } from "./opening.ts"

export type FeedError = KeyringError | LogUnavailable | SequenceGap

export type Reader = {
  readonly batches: AsyncIterator<ReadonlyArray<StoredEvent>>
  /** The read under way. It stays until its batch was used, so an interrupted asker loses nothing. */
  coming: Promise<IteratorResult<ReadonlyArray<StoredEvent>>> | undefined
}

export const makeReading = (log: EventLog["Service"], open: Opener) => {
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

  return { startReader, pull }
}

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
export const stop = (reader: Reader): void => {
  void reader.batches.return?.().catch(() => undefined)
}

const readError = (cause: unknown): FeedError =>
  cause instanceof SequenceGap || cause instanceof LogUnavailable
    ? cause
    : new LogUnavailable({ url: "", doing: "reading on", cause })
