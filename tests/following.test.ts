/** How processes share a read model: one runs it, the others stand by. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Deferred, Effect, Fiber } from "effect"
import { EventLog } from "../application/eventLog.ts"
import { follow } from "../application/following.ts"
import { Machine } from "../application/machine.ts"
import { type Projection, StoreUnavailable } from "../application/projection.ts"
import { ReadModelAhead } from "../application/readModelAhead.ts"
import { type ReadModel, readModel } from "../application/readModels.ts"
import type { RunnerState } from "../application/runnerState.ts"
import { feedOf, logOf } from "./fixedFeed.ts"
import { type InMemoryStore, inMemoryStore } from "./inMemoryStore.ts"

const sequences: Projection<number> = { name: "sequences", shape: 1, apply: ({ sequence }) => [sequence] }
const LENGTH = 25

const unused = () => {
  throw new Error("this test does not ask for it")
}
const log: EventLog["Service"] = {
  ...{ append: unused, read: unused, last: unused, first: unused, get: unused, subjects: unused },
  lastSequence: Effect.succeed(LENGTH),
  status: Effect.suspend(unused),
  findings: Effect.suspend(unused),
}

/** Follows to the log's end, and says through which phases it went. */
const followed = (
  store: InMemoryStore<number>,
  meanwhile: (state: RunnerState) => void = () => undefined,
  otherwise: Partial<ReadModel> = {},
) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const place = { title: "", url: "", migrate: Effect.succeed(0) }
      const model = { ...readModel(sequences, store, place), ...otherwise }
      const target = yield* Deferred.make<number>()
      yield* Deferred.succeed(target, LENGTH)
      const phases: Array<string> = []
      yield* follow(model, feedOf(logOf(LENGTH)), target, (state) => {
        if (phases.at(-1) !== state.phase) phases.push(state.phase)
        meanwhile(state)
      })
      return phases
    }).pipe(
      Effect.provideService(EventLog, log),
      Effect.provideService(Machine, { name: "here", isAlive: (process) => process !== 77 }),
    ),
  )

const owner = (id: string) => ({ id, doing: "live" as const, rate: 0, target: LENGTH })
const alive = owner(`another-host/${process.pid}/1`)

describe("a read model that several processes follow", () => {
  test("is run by the first one, which is its owner until it ends", async () => {
    const store = inMemoryStore<number>()
    const owners = new Set<string>()
    await followed(store, () => owners.add(store.live().owner?.doing ?? "nobody"))
    assert.equal(store.live().position, LENGTH)
    assert.ok(owners.has("live"))
    assert.equal(store.live().owner, undefined)
  })

  test("is left to an owner that is alive, and taken over at once when that one ends", async () => {
    const store = inMemoryStore<number>()
    Object.assign(store.live(), { generation: 1, position: 3, owner: alive })
    const phases = await followed(store, ({ phase }) => {
      if (phase === "waiting") store.live().owner = undefined
    })
    assert.deepEqual(phases.slice(0, 1), ["waiting"])
    assert.equal(store.live().position, LENGTH)
    assert.equal(store.live().generation, 2)
  })

  test("is done for who only waits when another has brought it there", async () => {
    const store = inMemoryStore<number>()
    Object.assign(store.live(), { generation: 1, position: 3, owner: alive })
    await followed(store, () => {
      store.live().position = LENGTH
    })
    assert.equal(store.live().generation, 1)
  })

  test("is taken over from an owner of this machine that is no more", async () => {
    const store = inMemoryStore<number>()
    Object.assign(store.live(), { generation: 1, position: 3, owner: owner("here/77/1") })
    const phases = await followed(store)
    assert.ok(!phases.includes("waiting"))
    assert.equal(store.live().position, LENGTH)
  })

  test("is left to its operator where it was made from another log, and nobody takes it over", async () => {
    const store = inMemoryStore<number>()
    Object.assign(store.live(), { generation: 3, position: LENGTH + 1 })
    await assert.rejects(followed(store), ReadModelAhead)
    assert.equal(store.live().generation, 3)
  })

  test("whose rebuild was cut off is gone on with although its store was away for a while", async () => {
    const store = inMemoryStore<number>()
    let tries = 0
    const state = Effect.map(store.state, (stored) => {
      assert.ok(stored)
      const half = { ...stored, rebuilding: { version: 2, position: 4 } }
      return tries < 2 ? half : stored
    })
    Object.assign(store.live(), { generation: 1, position: LENGTH - 1 })
    const away = new StoreUnavailable({ store: "it", url: "", cause: "away" })
    const rebuild = Effect.suspend(() => {
      tries += 1
      return tries === 1 ? Effect.fail(away) : Effect.succeed({ version: 2, position: LENGTH })
    })
    const phases = await followed(store, undefined, { state, rebuild: () => rebuild })
    assert.ok(phases.includes("store away"))
    assert.equal(tries, 2)
    assert.equal(store.live().position, LENGTH)
  })

  test("is left alone while it is paused, short of what was wanted", async () => {
    const store = inMemoryStore<number>()
    await Effect.runPromise(store.setPaused(true))
    assert.deepEqual(await followed(store), ["paused"])
    assert.equal(store.live().position, 0)
  })

  test("is handed over by a runner that another one has overtaken, which stands by from then on", async () => {
    const store = inMemoryStore<number>()
    const beaten = Effect.gen(function* () {
      const model = readModel(sequences, store, { title: "", url: "", migrate: Effect.succeed(0) })
      const never = yield* Deferred.make<number>()
      const phases: Array<string> = []
      const overtaken = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(
        follow(model, feedOf(logOf(LENGTH)), never, ({ phase }) => {
          phases.push(phase)
          if (phase === "live" && store.live().owner?.id !== alive.id)
            Object.assign(store.live(), { generation: 9, owner: alive })
          if (phase === "waiting") Deferred.doneUnsafe(overtaken, Effect.void)
        }),
      )
      yield* Deferred.await(overtaken)
      yield* Fiber.interrupt(fiber)
      return store.live().generation
    })
    const generation = await Effect.runPromise(Effect.provideService(beaten, EventLog, log))
    assert.equal(generation, 9)
    assert.equal(store.live().owner, alive)
  })
})
