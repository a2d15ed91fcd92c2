/**
 * Two makings of the same streams, compared: by their digests, and where these differ entry by entry, both read side by side in order of
 * sequence, a page of each in memory. Ids are no content: what was retried stands elsewhere in the live one, and is looked up where it does;
 * what stands there although it is elsewhere already is too much.
 */
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import type { Comparison, Difference } from "../../application/readModelStore.ts"
import type { RedisConnection } from "./connection.ts"
import { differencesOf } from "./differences.ts"
import type { Keys } from "./keys.ts"
import { placeOf } from "./placing.ts"
import { digest, readState, streamNames } from "./reads.ts"
import { type StreamEvent, sequenceOf, streamEvents } from "./streamEvents.ts"

type Found<A> = Effect.Effect<A | undefined, StoreUnavailable>
type Entries = Pick<StreamEvent, "entries">

/** The id that was noted for a retried event. */
const notedId = (connection: RedisConnection, keys: Keys, sequence: number) =>
  connection.use(async (redis) => (await redis.hget(keys.displaced, String(sequence))) || undefined)

/** The entries of a retried event, which stand together from the id on that was noted. */
const displacedEvent = Effect.fnUntraced(function* (
  connection: RedisConnection,
  keys: Keys,
  stream: string,
  sequence: number,
) {
  const id = yield* notedId(connection, keys, sequence)
  if (id === undefined) return undefined
  const [position] = id.split("-")
  const found = yield* connection.use((redis) => redis.xrange(keys.stream(stream), id, String(position)))
  const entries = found.map(([, fields]) => fields).filter((fields) => sequenceOf(fields) === sequence)
  return entries.length === 0 ? undefined : ({ entries } satisfies Entries)
})

const standsAt = (connection: RedisConnection, key: string, sequence: number) =>
  connection.use(async (redis) =>
    (await redis.xrange(key, sequence, sequence)).some(([, fields]) => sequenceOf(fields) === sequence),
  )

/** Whether an entry is one of those that stand together from the noted id on. */
const isFrom = (id: string, noted: string): boolean => {
  const [position, n] = placeOf({ at: id })
  const [notedPosition, notedN] = placeOf({ at: noted })
  return position === notedPosition && n >= notedN
}

/** What of a displaced event is there beside that event itself: it stands at its own sequence as well, or was appended twice. */
const surplusOf = Effect.fnUntraced(function* (
  connection: RedisConnection,
  live: Keys,
  stream: string,
  { sequence, ids, entries }: StreamEvent,
) {
  if (yield* standsAt(connection, live.stream(stream), sequence)) return entries
  const noted = yield* notedId(connection, live, sequence)
  return noted === undefined ? [] : entries.filter((_, i) => !isFrom(ids[i] as string, noted))
})

/** The next event at its own sequence; those that are displaced are handed over. */
const inOrder = (
  events: Found<StreamEvent>,
  displaced: (event: StreamEvent) => Effect.Effect<void, StoreUnavailable>,
): Found<StreamEvent> =>
  Effect.gen(function* () {
    for (;;) {
      const event = yield* events
      if (event === undefined || !event.displaced) return event
      yield* displaced(event)
    }
  })

const compareStream = (connection: RedisConnection, live: Keys, beside: Keys) =>
  Effect.fnUntraced(function* (stream: string, upTo: number, most: number) {
    const found: Array<Difference & { readonly sequence: number }> = []
    const note = (sequence: number, first: Entries | undefined, second: Entries | undefined) => {
      for (const difference of differencesOf(stream, sequence, first, second))
        found.push({ ...difference, sequence })
    }
    const key = beside.stream(stream)
    const first = inOrder(
      streamEvents(connection, live.stream(stream), upTo),
      Effect.fnUntraced(function* (event) {
        const stands = yield* standsAt(connection, key, event.sequence)
        const entries = stands ? yield* surplusOf(connection, live, stream, event) : event.entries
        note(event.sequence, { entries }, undefined)
      }),
    )
    const second = streamEvents(connection, key, upTo)
    let [a, b] = [yield* first, yield* second]
    while ((a !== undefined || b !== undefined) && found.length < most) {
      if (b === undefined || (a !== undefined && a.sequence < b.sequence)) {
        note((a as StreamEvent).sequence, a, undefined)
        a = yield* first
      } else if (a === undefined || b.sequence < a.sequence) {
        note(b.sequence, yield* displacedEvent(connection, live, stream, b.sequence), b)
        b = yield* second
      } else {
        note(a.sequence, a, b)
        a = yield* first
        b = yield* second
      }
    }
    return found.sort((x, y) => x.sequence - y.sequence).map(({ sequence: _, ...difference }) => difference)
  })

/** `live` as first, `beside` as second. */
export const compareStreams = (connection: RedisConnection, live: Keys, beside: Keys) =>
  Effect.fnUntraced(function* (most: number) {
    const [first, second] = [yield* digest(connection, live), yield* digest(connection, beside)]
    const differences: Array<Difference> = []
    if (first.exact === second.exact) return { first, second, differences } satisfies Comparison
    const upTo = (yield* readState(connection, live))?.position ?? 0
    const names = [...(yield* streamNames(connection, live)), ...(yield* streamNames(connection, beside))]
    const compared = compareStream(connection, live, beside)
    for (const name of [...new Set(names)].sort()) {
      if (differences.length >= most) break
      differences.push(...(yield* compared(name, upTo, most - differences.length)))
    }
    return { first, second, differences: differences.slice(0, most) } satisfies Comparison
  })
