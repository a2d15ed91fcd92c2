/**
 * Reading a stream in batches, in order. A batch is whatever has arrived, up to the size asked for and a bound of bytes: a reader never waits
 * for more once there is something. A read with an end knows beforehand, from the stream's leader, which message will be its last, so it
 * ends although nothing more comes. An unfiltered read finds each sequence right behind the one before it, or stops. Leaving early ends the
 * read at once, also while it waits for the next message: a generator could not do that.
 */
import type { ReadOptions } from "../../application/eventLog.ts"
import { SequenceGap } from "../../application/eventLog.ts"
import type { Link } from "./connection.ts"
import { type OrderedConsumer, orderedConsumer } from "./orderedConsumer.ts"
import { fetchStored, type Stored } from "./stored.ts"

const DEFAULT_BATCH = 1_000
const MIN_WINDOW = 2_000
const MAX_WINDOW = 5_000

type Waiter = {
  readonly resolve: (result: IteratorResult<ReadonlyArray<Stored>>) => void
  readonly reject: (cause: unknown) => void
}

const DONE = { done: true, value: undefined } as const

/** `whole`: every message of the stream is still in it, so unfiltered reads may insist. */
export type ReadStream = ReadOptions & { readonly whole: boolean }

/** A batch ends here although there is more, so that nothing downstream holds a thousand of the largest events at once. */
const BATCH_BYTES = 4 * 1024 * 1024

const sizeOf = ({ block, body }: Stored): number => block.length + body.length

/** How many of the first make a batch, one at least, and their bytes. */
const nextBatch = (arrived: ReadonlyArray<Stored>, batch: number) => {
  let [count, bytes] = [0, 0]
  for (const one of arrived) {
    const size = sizeOf(one)
    if (count > 0 && (count === batch || bytes + size > BATCH_BYTES)) break
    count += 1
    bytes += size
  }
  return { count, bytes }
}

const openRead = (link: Link, stream: string, options: ReadStream): AsyncIterator<ReadonlyArray<Stored>> => {
  const { to, subject, batch = DEFAULT_BATCH } = options
  const from = Math.max(1, options.from)
  const insists = options.whole && (subject === undefined || subject === ">")
  const stopping = new AbortController()
  let arrived: Array<Stored> = []
  let waiter: Waiter | undefined
  let ended = false
  let failure: { readonly cause: unknown } | undefined
  let consumer: OrderedConsumer | undefined
  let expected = from
  let end = Number.POSITIVE_INFINITY

  const finish = (failed?: { readonly cause: unknown }) => {
    if (ended) return
    ended = true
    failure = failed
    stopping.abort()
    consumer?.stop()
    wake()
  }

  const take = (): ReadonlyArray<Stored> => {
    const { count, bytes } = nextBatch(arrived, batch)
    const taken = arrived
    arrived = taken.splice(count)
    if (!ended) consumer?.taken(count, bytes)
    return taken
  }

  const wake = () => {
    const waiting = waiter
    if (waiting === undefined) return
    if (arrived.length > 0) waiting.resolve({ done: false, value: take() })
    else if (failure !== undefined) waiting.reject(failure.cause)
    else if (ended) waiting.resolve(DONE)
    else return
    waiter = undefined
  }

  const message = (one: Stored) => {
    if (ended) return
    if (one.sequence > end) return finish()
    if (insists && one.sequence !== expected) {
      return finish({ cause: new SequenceGap({ expected, found: one.sequence }) })
    }
    expected = one.sequence + 1
    arrived.push(one)
    if (one.sequence === end) finish()
    else if (arrived.length === 1) queueMicrotask(wake)
  }

  const start = async () => {
    if (to !== undefined) {
      const last = await fetchStored(link, stream, { last_by_subj: subject ?? ">" }, stopping.signal)
      end = Math.min(to, last?.sequence ?? 0)
      if (end < from) return finish()
    }
    if (ended) return
    consumer = orderedConsumer(link, {
      stream,
      from,
      filter: subject,
      headersOnly: options.headersOnly,
      window: Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, batch * 2)),
      atMost: end - from + 1,
      message,
      failed: (cause) => finish({ cause }),
    })
  }
  start().catch((cause: unknown) => finish({ cause }))

  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiter = { resolve, reject }
        wake()
      }),
    return: () => {
      arrived = []
      finish()
      return Promise.resolve(DONE)
    },
  }
}

export const readStream = (
  link: Link,
  stream: string,
  options: ReadStream,
): AsyncIterable<ReadonlyArray<Stored>> => ({
  [Symbol.asyncIterator]: () => openRead(link, stream, options),
})
