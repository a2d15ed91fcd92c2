import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { setTimeout } from "node:timers/promises"
import { Effect } from "effect"
import { type Run, whole } from "../adapters/neo4j/connection.ts"
import { holding, holdingOpen } from "../adapters/neo4j/freeing.ts"
import { neo4jStoreOn } from "../adapters/neo4j/store.ts"
import { imported } from "./inventedEvents.ts"
import { withGraph } from "./neo4j/graph.ts"
import { COMMITTED } from "./neo4j/history.ts"
import { changesOf } from "./neo4j/running.ts"

const { runPromise } = Effect
const beat = { rate: 12.5, target: 90 }

describe("who runs the graph's projection", () => {
  test("is told by its claim and its beats, until it releases it", () =>
    withGraph(async ({ store }) => {
      await runPromise(store.claim({ id: "one", doing: "live" }))
      const first = (await runPromise(store.state))?.owner
      assert.deepEqual([first?.id, first?.doing, first?.rate, first?.target], ["one", "live", 0, 0])
      const problem = "the log is away"
      assert.deepEqual(await runPromise(store.beat({ generation: 2, ...beat, problem })), { _tag: "Beaten" })
      const { age, ...owner } = (await runPromise(store.state))?.owner ?? { age: -1 }
      assert.deepEqual(owner, { id: "one", doing: "live", ...beat, problem })
      assert.ok(age >= 0 && age < 60)
      await runPromise(store.beat({ generation: 2, ...beat }))
      assert.equal((await runPromise(store.state))?.owner?.problem, undefined)
      await runPromise(store.release(1))
      assert.equal((await runPromise(store.state))?.owner?.id, "one")
      await runPromise(store.release(2))
      assert.equal((await runPromise(store.state))?.owner, undefined)
      await runPromise(store.beat({ generation: 2, ...beat }))
      assert.equal((await runPromise(store.state))?.owner, undefined)
    }))

  test("is refused by its next beat once another has taken over, paused it or emptied it", () =>
    withGraph(async ({ store }) => {
      const steps = [store.claim({ id: "other", doing: "live" }), store.setPaused(true), store.reset]
      for (const [at, step] of steps.entries()) {
        await runPromise(step)
        const outcome = await runPromise(store.beat({ generation: at + 1, ...beat }))
        assert.deepEqual(outcome, { _tag: "Fenced", generation: at + 2 })
      }
      assert.equal((await runPromise(store.state))?.owner, undefined)
    }))

  test("gives its sign of life while a long commit holds the position", () =>
    withGraph(async (graph) => {
      const { connection, store, model } = graph
      const outcome = await runPromise(
        connection.transaction(30, async (run) => {
          await run("MATCH (p:Projection {name: $name}) SET p.locked = true", { name: model.name })
          return runPromise(store.beat({ generation: 1, ...beat }))
        }),
      )
      assert.deepEqual(outcome, { _tag: "Beaten" })
    }))

  const LOCK = "MATCH (p:Projection {name: $name}) SET p.locked = true"
  const MINUTE = 60

  test("is taken over from a process that is frozen in the midst of a commit", () =>
    withGraph(async ({ connection, store, model }) => {
      const locked = Promise.withResolvers<void>()
      const thawed = Promise.withResolvers<void>()
      const frozen = runPromise(
        Effect.result(
          holding(connection, model.name, MINUTE, async (run) => {
            await run(LOCK, { name: model.name })
            locked.resolve()
            await thawed.promise
            await run("MATCH (p:Projection {name: $name}) SET p.position = 4711", { name: model.name })
          }),
        ),
      )
      await locked.promise
      assert.equal((await runPromise(store.claim({ id: "other", doing: "live" })))._tag, "Claimed")
      thawed.resolve()
      const outcome = await frozen
      assert.ok(outcome._tag === "Failure" && outcome.failure._tag === "StoreUnavailable")
      assert.equal((await runPromise(store.state))?.position, 0)
    }))

  test("is not taken over from a process that is only slow before its commit has ended", () =>
    withGraph(async ({ connection, store, model }) => {
      const locked = Promise.withResolvers<void>()
      const slowly = async (run: Run) => {
        await run(LOCK, { name: model.name })
        locked.resolve()
        const end = performance.now() + 8000
        while (performance.now() < end)
          await run("UNWIND range(1, 20000) AS n MATCH (p:Projection) RETURN count(p.name)")
        await run("MATCH (p:Projection {name: $name}) SET p.position = 4711", { name: model.name })
      }
      const slow = runPromise(holding(connection, model.name, MINUTE, slowly))
      await locked.promise
      const claim = await runPromise(store.claim({ id: "other", doing: "live" }))
      await slow
      assert.ok(claim._tag === "Claimed" && claim.position === 4711)
    }))

  test("is taken over from a replay only once its runner gives no sign of life either", () =>
    withGraph(async (graph) => {
      const { connection, store, model } = graph
      const beatAt = (ago: number) =>
        graph.rows(
          "MATCH (r:Runner {name: $name}) SET r.beat_at = datetime.realtime() - duration({seconds: $ago})",
          { ago: whole(ago) },
        )
      const replay = holdingOpen(connection, model.name, MINUTE)
      const frozen = Effect.gen(function* () {
        const { work } = yield* replay
        yield* work((run) => Promise.resolve(run(LOCK, { name: model.name })))
        let isClaimed = false
        const claiming = runPromise(store.claim({ id: "other", doing: "live" })).finally(() => {
          isClaimed = true
        })
        yield* Effect.promise(async () => {
          const end = performance.now() + 8000
          while (performance.now() < end) {
            await beatAt(0)
            await setTimeout(200)
          }
          assert.equal(isClaimed, false)
          await beatAt(60)
          assert.equal((await claiming)._tag, "Claimed")
        })
        const late = work((run) => Promise.resolve(run("RETURN 1")))
        assert.equal((yield* Effect.flip(late))._tag, "StoreUnavailable")
      })
      await runPromise(Effect.scoped(frozen))
    }))

  test("is not the live runner while the projection is paused, but whoever does something else", () =>
    withGraph(async (graph) => {
      const { store, tenant } = graph
      await runPromise(store.setPaused(true))
      assert.deepEqual(await runPromise(store.claim({ id: "one", doing: "live" })), { _tag: "Paused" })
      const state = await runPromise(store.state)
      assert.deepEqual([state?.paused, state?.generation], [true, 2])
      assert.equal((await graph.claim("retrying")).generation, 3)
      await runPromise(store.setPaused(true))
      const changes = changesOf([imported({ tenant })])
      const commit = { generation: 3, from: 0, to: 1, changes, parked: [] }
      assert.deepEqual(await runPromise(store.commit(commit)), COMMITTED)
      await runPromise(store.setPaused(false))
      assert.equal((await graph.claim("live")).generation, 4)
    }))

  test("is of the shape that made the graph, or rebuilds it", () =>
    withGraph(async (graph) => {
      const newer = neo4jStoreOn(graph.connection, { ...graph.model, shape: graph.model.shape + 1 })
      const outdated = { _tag: "Outdated", shape: graph.model.shape }
      for (const doing of ["live", "retrying", "replaying", "comparing"] as const) {
        assert.deepEqual(await runPromise(newer.claim({ id: "one", doing })), outdated)
      }
      assert.equal((await runPromise(newer.state))?.generation, 1)
      assert.equal((await runPromise(newer.claim({ id: "one", doing: "rebuilding" })))._tag, "Claimed")
      await runPromise(newer.reset)
      assert.equal((await runPromise(newer.state))?.shape, graph.model.shape + 1)
      assert.equal((await runPromise(newer.claim({ id: "one", doing: "live" })))._tag, "Claimed")
    }))

  test("finds a graph of an older program with its number and its shape", () =>
    withGraph(async (graph) => {
      const { shape } = graph.model
      await graph.rows(
        "MATCH (p:Projection {name: $name}) SET p = {name: $name, version: $shape, position: 7, generation: 4, emptying: false}",
        { shape: whole(shape) },
      )
      const { owner: _, ...state } = (await runPromise(graph.store.state)) ?? {}
      const expected = {
        version: shape,
        shape,
        position: 7,
        generation: 4,
        parked: 0,
        paused: false,
        still: 0,
      }
      assert.deepEqual(state, expected)
      assert.deepEqual([(await graph.claim("live")).generation], [5])
    }))
})
