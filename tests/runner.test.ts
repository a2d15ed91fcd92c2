import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Result } from "effect"
import { BEHIND } from "../application/changesOf.ts"
import type { OpenedEvent } from "../application/openedEvent.ts"
import { RunnerFenced } from "../application/owning.ts"
import { type Projection, type ProjectionStore, StoreUnavailable } from "../application/projection.ts"
import { ReadModelAhead } from "../application/readModelAhead.ts"
import { runProjection } from "../application/runner.ts"
import type { RunnerState } from "../application/runnerState.ts"
import type { LogEvent } from "../domain/logEvent.ts"
import { event, feedOf, logOf, subjectOf } from "./fixedFeed.ts"
import { inMemoryStore } from "./inMemoryStore.ts"

const sequences: Projection<number> = { name: "sequences", shape: 1, apply: ({ sequence }) => [sequence] }

const run = async <Change>(
  projection: Projection<Change>,
  store: ProjectionStore<Change>,
  events: ReadonlyArray<OpenedEvent>,
  until = events.length,
) => {
  const states: Array<RunnerState> = []
  const result = await Effect.runPromise(
    runProjection(projection, store, feedOf(events), {
      until,
      onState: (state) => states.push(state),
    }).pipe(Effect.result),
  )
  return { result, states }
}

describe("the runner", () => {
  test("applies every event once and in order, and ends at the position asked for", async () => {
    const store = inMemoryStore<number>()
    await run(sequences, store, logOf(95))
    assert.deepEqual(
      store.live().rows,
      Array.from({ length: 95 }, (_, i) => i + 1),
    )
    assert.equal(store.live().position, 95)
  })

  test("moves the position over events that the projection ignores", async () => {
    const store = inMemoryStore<number>()
    await run({ ...sequences, apply: () => [] }, store, logOf(23))
    assert.equal(store.live().position, 23)
    assert.deepEqual(store.live().rows, [])
  })

  test("parks exactly the poison and what follows it on its subject, and applies all others", async () => {
    const store = inMemoryStore<number>((change) => change === 16)
    await run(sequences, store, logOf(40))
    const behind = [19, 22, 25, 28, 31, 34, 37, 40]
    assert.deepEqual(
      store.live().parked.map(({ sequence, error }) => [sequence, error]),
      [[16, "refused"], ...behind.map((sequence) => [sequence, BEHIND])],
    )
    const all = Array.from({ length: 40 }, (_, i) => i + 1)
    assert.deepEqual(
      store.live().rows,
      all.filter((sequence) => sequence !== 16 && !behind.includes(sequence)),
    )
    assert.equal(store.live().position, 40)
  })

  test("parks an event that the projection throws on, and one that nobody can read", async () => {
    const store = inMemoryStore<number>()
    const events: Array<OpenedEvent> = logOf(12)
    events[3] = { sequence: 4, subject: "other", problem: "header ce-type" }
    const throwing: Projection<number> = {
      ...sequences,
      apply: ({ sequence }) => {
        if (sequence === 11) throw new TypeError("cannot")
        return [sequence]
      },
    }
    await run(throwing, store, events)
    assert.deepEqual(
      store.live().parked.map(({ sequence, error }) => [sequence, error]),
      [
        [4, "header ce-type"],
        [11, "TypeError"],
      ],
    )
  })

  test("lets no erasure wait behind a parked event", async () => {
    const store = inMemoryStore<number>((change) => change === 1)
    const events: Array<OpenedEvent> = logOf(6)
    events[3] = { ...event(4, subjectOf(4)), type: "sideload.dialogue.erased.v1", data: {} } as LogEvent
    await run(sequences, store, events)
    assert.deepEqual(
      store.live().parked.map(({ sequence }) => sequence),
      [1],
    )
    assert.ok(store.live().rows.includes(4))
  })

  test("goes on parking behind what an earlier run parked", async () => {
    const store = inMemoryStore<number>()
    store.live().parked.push({ sequence: 1, subject: subjectOf(1), error: "refused" })
    store.live().position = 1
    await run(sequences, store, logOf(6))
    assert.deepEqual(
      store.live().parked.map(({ sequence }) => sequence),
      [1, 4],
    )
  })

  test("waits for a store that is away, says so, and loses nothing", async () => {
    const store = inMemoryStore<number>()
    let failures = 3
    const away: ProjectionStore<number> = {
      ...store,
      commit: (commit) =>
        failures-- > 0
          ? Effect.fail(new StoreUnavailable({ store: "memory", url: "memory://", cause: new Error("away") }))
          : store.commit(commit),
    }
    const { states } = await run(sequences, away, logOf(15))
    assert.ok(states.some(({ phase, lastError }) => phase === "store away" && lastError?.includes("away")))
    assert.equal(store.live().rows.length, 15)
  })

  test("takes up where the store is when the answer to a commit was lost", async () => {
    const store = inMemoryStore<number>()
    let lost = true
    const forgetful: ProjectionStore<number> = {
      ...store,
      commit: (commit) =>
        Effect.flatMap(store.commit(commit), (outcome) => {
          if (!lost) return Effect.succeed(outcome)
          lost = false
          return Effect.fail(new StoreUnavailable({ store: "memory", url: "memory://", cause: "no answer" }))
        }),
    }
    await run(sequences, forgetful, logOf(30))
    assert.deepEqual(
      store.live().rows,
      Array.from({ length: 30 }, (_, i) => i + 1),
    )
  })

  test("stops when a newer runner has taken over", async () => {
    const store = inMemoryStore<number>()
    const overtaken: ProjectionStore<number> = {
      ...store,
      commit: (commit) => {
        store.live().generation += 1
        return store.commit(commit)
      },
    }
    const { result } = await run(sequences, overtaken, logOf(5))
    assert.ok(Result.isFailure(result) && result.failure instanceof RunnerFenced)
    assert.equal(store.live().position, 0)
  })

  test("refuses a read model that has seen more than the log holds", async () => {
    const store = inMemoryStore<number>()
    store.live().position = 7
    const { result } = await run(sequences, store, logOf(5))
    assert.ok(Result.isFailure(result) && result.failure instanceof ReadModelAhead)
  })

  test("does not wait for events that the log does not have", async () => {
    const { result } = await run(sequences, inMemoryStore<number>(), logOf(5), 9)
    assert.ok(Result.isFailure(result) && result.failure instanceof ReadModelAhead)
  })
})
