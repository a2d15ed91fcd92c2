import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Layer, Result } from "effect"
import { EventLog, type StoredEvent } from "./eventLog.ts"
import { makeFeed, type Subscription } from "./feed.ts"
import type { Batch } from "./feedWindow.ts"
import { Keyring } from "./keyring.ts"

const unused = () => assert.fail("a feed of such events needs only to read")

const stored = (sequence: number, body = new Uint8Array()): StoredEvent => ({
  ...{ sequence, subject: "nobody's", body, headerNames: [], header: () => undefined },
})

/** A log of events that nobody can open, which is all that a feed has to carry. `read` counts what was taken from it. */
const logOf = (events: number, bytes: number, batch: number) => {
  const body = new Uint8Array(bytes)
  const counted = { read: 0 }
  async function* read({ from }: { readonly from: number }) {
    for (let at = from; at <= events; at += batch) {
      const length = Math.min(batch, events - at + 1)
      counted.read = Math.max(counted.read, at + length - 1)
      yield Array.from({ length }, (_, i) => stored(at + i, body))
    }
  }
  return { counted, layer: layerOf(read, events) }
}

const layerOf = (read: EventLog["Service"]["read"], events: number) => {
  const log: EventLog["Service"] = {
    ...{ read, append: unused, last: unused, first: unused, get: unused, subjects: unused },
    lastSequence: Effect.succeed(events),
    status: Effect.suspend(unused),
    findings: Effect.suspend(unused),
  }
  const keyring: Keyring["Service"] = {
    ...{ persona: unused, findPersona: unused, personaByPart: unused, sealer: unused, opener: unused },
  }
  return Layer.merge(Layer.succeed(EventLog, log), Layer.succeed(Keyring, keyring))
}

/** What a projector gets of a log that gives these batches, whatever was asked for: the sequences, and the hole where it was stopped. */
const givenBy = (batches: ReadonlyArray<ReadonlyArray<number>>, until: number) => {
  async function* read() {
    for (const batch of batches) yield batch.map((sequence) => stored(sequence))
  }
  const seen: Array<number> = []
  const all = Effect.gen(function* () {
    const feed = yield* makeFeed
    const subscription = yield* feed.subscribe
    yield* readThrough(subscription, until, 0, ({ events }) =>
      seen.push(...events.map((one) => one.sequence)),
    )
  })
  const ended = Effect.scoped(all).pipe(Effect.provide(layerOf(read, until)), Effect.result)
  return Effect.runPromise(ended).then((result) => ({
    seen,
    stopped: Result.isFailure(result) ? result.failure.message : undefined,
  }))
}

/** `rests`: how often others get their turn between two batches. */
const readThrough = (
  subscription: Subscription,
  events: number,
  rests: number,
  onBatch: (batch: Batch) => unknown,
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

  test("reads one batch ahead while a projector writes, and no more than one", async () => {
    const { counted, layer } = logOf(20_000, 10, 1_000)
    const writing = Effect.gen(function* () {
      const { next } = yield* (yield* makeFeed).subscribe
      yield* next(0)
      while (counted.read < 2_000) yield* Effect.yieldNow
      for (let rest = 0; rest < 100; rest++) yield* Effect.yieldNow
    })
    await Effect.runPromise(Effect.scoped(writing).pipe(Effect.provide(layer)))
    assert.equal(counted.read, 2_000)
  })

  test("leaves out what the log gives again, within a batch or a whole batch", async () => {
    const { seen, stopped } = await givenBy([[1, 2, 2, 3], [2, 3], [3, 4, 3, 5], [6]], 6)
    assert.deepEqual({ seen, stopped }, { seen: [1, 2, 3, 4, 5, 6], stopped: undefined })
  })

  test("stops at a hole and at a swap, wherever in a batch, and names the sequence", async () => {
    const hole = (expected: number, found: number) =>
      `the log has a hole: expected sequence ${expected}, found ${found}`
    assert.deepEqual(await givenBy([[1, 2], [4]], 4), { seen: [1, 2], stopped: hole(3, 4) })
    assert.deepEqual(
      await givenBy(
        [
          [1, 2],
          [3, 5, 6],
        ],
        6,
      ),
      { seen: [1, 2], stopped: hole(4, 5) },
    )
    assert.deepEqual(await givenBy([[1], [3, 2, 4]], 4), { seen: [1], stopped: hole(2, 3) })
  })
})
