/**
 * The opened events that are held for the projectors of one process: contiguous batches, the oldest of which go when there is no more room and
 * nobody needs them. Bounded by events and bytes, whatever the log's length. Pure bookkeeping: who reads and who waits is the feed.
 */
import type { OpenedEvent } from "./openedEvent.ts"

export type Batch = {
  /** The sequence before the first event. */
  readonly after: number
  readonly last: number
  readonly events: ReadonlyArray<OpenedEvent>
}

/** Bytes are those of bodies. */
export type Held = Batch & { readonly bytes: number }

/** Events in a batch at most: what a store's commit takes well. */
export const BATCH = 1000
/** Small batches are put together up to this. */
const MERGED_BYTES = 2 * 1024 * 1024
/** Four batches let the projectors breathe at their own pace, and more would only cost memory. */
const WINDOW = 4_000
const WINDOW_BYTES = 8 * 1024 * 1024

export type FeedWindow = {
  /** The last sequence that is held, or where it begins. */
  readonly end: () => number
  readonly isEmpty: () => boolean
  /** Of an empty one. */
  readonly beginAt: (position: number) => void
  readonly push: (batch: Held) => void
  /** What is held after a position, as one batch; nothing where it does not reach. */
  readonly after: (position: number) => Batch | undefined
  /** Lets the oldest batches go until there is room for another; ends early with whoever needs the oldest. */
  readonly letGo: <A>(needs: (oldest: Batch) => A | undefined) => A | undefined
}

export const makeFeedWindow = (): FeedWindow => {
  const held: Array<Held> = []
  let start = 0

  const end = () => held.at(-1)?.last ?? start

  const isFull = () => {
    let [events, bytes] = [0, 0]
    for (const batch of held) {
      events += batch.events.length
      bytes += batch.bytes
    }
    return events >= WINDOW || bytes >= WINDOW_BYTES
  }

  const after = (position: number): Batch | undefined => {
    if (position < start || position >= end()) return undefined
    const events: Array<OpenedEvent> = []
    let bytes = 0
    for (const batch of held) {
      if (batch.last <= position) continue
      bytes += batch.bytes
      if (events.length > 0 && (events.length + batch.events.length > BATCH || bytes > MERGED_BYTES)) break
      for (const event of batch.events) if (event.sequence > position) events.push(event)
    }
    return { after: position, last: (events.at(-1) as OpenedEvent).sequence, events }
  }

  return {
    end,
    after,
    isEmpty: () => held.length === 0,
    beginAt: (position) => {
      start = position
    },
    push: (batch) => {
      held.push(batch)
    },
    letGo: (needs) => {
      for (let oldest = held[0]; oldest !== undefined && isFull(); oldest = held[0]) {
        const needed = needs(oldest)
        if (needed !== undefined) return needed
        start = oldest.last
        held.shift()
      }
      return undefined
    },
  }
}
