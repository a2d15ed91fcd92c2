import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Layer } from "effect"
import { EventLog, type StoredEvent } from "./eventLog.ts"
import { type Batch, makeFeed, type Subscription } from "./feed.ts"
import { Keyring } from "./keyring.ts"

const unused = () => assert.fail("a feed of such events needs only to read")

/** A log of events that nobody can open, which is all that a feed has to carry. `read` counts what was taken from it. */
const logOf = (events: number, bytes: number, batch: number) => {
  const body = new Uint8Array(bytes)
  const counted = { read: 0 }
  const stored = (sequence: number): StoredEvent => ({
    ...{ sequence, subject: "nobody's", body, headerNames: [], header: () => undefined },
  })
  async function* read({ from }: { readonly from: number }) {
    for (let at = from; at <= events; at += batch) {
      const length = Math.min(batch, events - at + 1)
      counted.read = Math.max(counted.read, at + length - 1)
      yield Array.from({ length }, (_, i) => stored(at + i))
    }
  }
  const log: EventLog["Service"] = {
    ...{ read, append: unused, last: unused, first: unused, get: unused },
    lastSequence: Effect.succeed(events),
    status: Effect.suspend(unused),
    findings: Effect.suspend(unused),
  }
  const keyring: Keyring["Service"] = {
    ...{ persona: unused, findPersona: unused, personaByPart: unused, sealer: unused, opener: unused },
  }
  return { counted, layer: Layer.merge(Layer.succeed(EventLog, log), Layer.succeed(Keyring, keyring)) }
}

/** `rests`: how often others get their turn between two batches. */
const readThrough = (
  subscription: Subscription,
  events: number,
  rests: number,
  onBatch: (batch: Batch) => void,
) =>
  Effect.gen(function* () {
    for (let position = 0; position < events; ) {
      const batch = yield* subscription.next(position)
      onBatch(batch)
      position = batch.last
      for (let rest = 0; rest < rests; rest++) yield* Effect.yieldNow
    }
  })

/** Two projectors, one of them slow, go through a log; how far ahead of the slow one's place the log was read. */
const farthestAhead = (events: number, bytes: number, batch: number): Promise<number> => {
  const { counted, layer } = logOf(events, bytes, batch)
  let ahead = 0
  const both = Effect.gen(function* () {
    const feed = yield* makeFeed
    const first = yield* feed.subscribe
    const second = yield* feed.subscribe
    const look = ({ after }: Batch) => {
      ahead = Math.max(ahead, counted.read - after)
    }
    yield* Effect.all(
      [readThrough(first, events, 0, () => undefined), readThrough(second, events, 50, look)],
      {
        concurrency: "unbounded",
      },
    )
  })
  return Effect.runPromise(Effect.scoped(both).pipe(Effect.provide(layer))).then(() => ahead)
}

describe("a feed", () => {
  test("gives every projector every event in order, in batches that follow on one another", async () => {
    const { layer } = logOf(2_345, 10, 100)
    const seen: Array<number> = []
    const all = Effect.flatMap(makeFeed, ({ subscribe }) =>
      Effect.flatMap(subscribe, (subscription) =>
        readThrough(subscription, 2_345, 1, ({ after, last, events }) => {
          assert.equal(after, seen.length)
          seen.push(...events.map(({ sequence }) => sequence))
          assert.equal(last, seen.length)
        }),
      ),
    )
    await Effect.runPromise(Effect.scoped(all).pipe(Effect.provide(layer)))
    assert.deepEqual(
      seen,
      Array.from({ length: 2_345 }, (_, i) => i + 1),
    )
  })

  test("reads no farther ahead of the hindmost projector than its window has events for", async () => {
    assert.ok((await farthestAhead(20_000, 100, 1_000)) <= 6_000)
  })

  test("reads no farther ahead than its window has bytes for", async () => {
    const megabyte = 1024 * 1024
    assert.ok((await farthestAhead(60, megabyte, 2)) * megabyte <= 14 * megabyte)
  })
})
