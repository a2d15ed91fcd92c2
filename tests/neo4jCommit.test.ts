import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { connectNeo4j, type Neo4jConnection } from "../adapters/neo4j/connection.ts"
import { startEmptying } from "../adapters/neo4j/position.ts"
import { liveSeat } from "../adapters/neo4j/seat.ts"
import { neo4jStoreOn } from "../adapters/neo4j/store.ts"
import type { ProjectionStore } from "../application/projection.ts"
import type { GraphChange } from "../projections/neo4j/change.ts"
import { imported } from "./inventedEvents.ts"
import { cuttingWay } from "./neo4j/cutting.ts"
import { type Graph, serverSettings, withGraph } from "./neo4j/graph.ts"
import { COMMITTED, feedBy, history } from "./neo4j/history.ts"
import { changesOf } from "./neo4j/running.ts"

const { runPromise } = Effect
const books = async (graph: Graph) => {
  const state = await runPromise(graph.store.state)
  return [state?.version, state?.position, state?.generation, state?.parked]
}
const nodes = (graph: Graph) => graph.rows("MATCH (n) WHERE n.projection = $name RETURN count(n)")

describe("a commit to Neo4j", () => {
  test("moves position, parked events and data together", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const parked = [
        { sequence: 3, subject: "events.a", error: "code" },
        { sequence: 4, subject: "events.a", error: "parked behind 3" },
      ]
      const changes = changesOf([imported({ tenant })])
      assert.deepEqual(await graph.commit({ from: 0, to: 5, changes, parked }), COMMITTED)
      assert.deepEqual(await books(graph), [1, 5, 1, 2])
      assert.deepEqual(await graph.claim(), {
        generation: 2,
        position: 5,
        parkedSubjects: new Set(["events.a"]),
        parked: 2,
      })
    }))

  test("moves the position over events that change nothing", () =>
    withGraph(async (graph) => {
      assert.deepEqual(await graph.commit({ from: 0, to: 1000 }), COMMITTED)
      assert.equal((await runPromise(graph.store.state))?.position, 1000)
    }))

  test("writes nothing from another position", () =>
    withGraph(async (graph) => {
      const changes = changesOf([imported({ tenant: graph.tenant })])
      const parked = [{ sequence: 3, subject: "events.a", error: "code" }]
      await graph.commit({ from: 0, to: 5 })
      for (const from of [0, 4, 6]) {
        assert.deepEqual(await graph.commit({ from, to: 9, changes, parked }), { _tag: "Moved", position: 5 })
      }
      assert.deepEqual(await nodes(graph), [[0]])
      assert.equal((await runPromise(graph.store.state))?.position, 5)
    }))

  test("writes nothing under an older generation", () =>
    withGraph(async (graph) => {
      await graph.claim()
      const changes = changesOf([imported({ tenant: graph.tenant })])
      assert.deepEqual(await graph.commit({ generation: 1, changes }), { _tag: "Fenced", generation: 2 })
      assert.deepEqual(await nodes(graph), [[0]])
    }))

  test("is made once when several runners try the same one at once", () =>
    withGraph(async (graph) => {
      const changes = changesOf([imported({ tenant: graph.tenant })])
      const tries = Array.from({ length: 8 }, () => graph.commit({ generation: 1, from: 0, to: 1, changes }))
      const outcomes = (await Promise.all(tries)).map(({ _tag }) => _tag).sort()
      assert.deepEqual(outcomes, ["Committed", ...Array(7).fill("Moved")])
    }))

  test("gives each of several claims at once a generation of its own", () =>
    withGraph(async (graph) => {
      const claims = await Promise.all(Array.from({ length: 6 }, () => graph.claim()))
      assert.deepEqual(claims.map(({ generation }) => generation).sort(), [2, 3, 4, 5, 6, 7])
    }))

  test("leaves the graph as it was when the same events come again", () =>
    withGraph(async (graph) => {
      const events = history(graph.tenant, 5, 40).filter(({ type }) => type !== "sideload.dialogue.erased.v1")
      await graph.feed(...events)
      const before = await runPromise(graph.store.digest)
      await graph.feed(...events)
      await feedBy(graph, events, () => 7)
      assert.deepEqual(await runPromise(graph.store.digest), before)
    }))

  test("refuses data that the server refuses, and writes nothing of it", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const [poison] = changesOf([imported({ tenant, sequence: 2, content: { media: { kind: "photo" } } })])
      const nested = { ...poison, mediaKind: { no: "property" } } as unknown as GraphChange
      const changes = [...changesOf([imported({ tenant, sequence: 1 })]), nested]
      const outcome = await graph.commit({ changes })
      assert.deepEqual(outcome, { _tag: "Refused", error: "Neo.ClientError.Statement.TypeError" })
      assert.deepEqual(await nodes(graph), [[0]])
      assert.equal((await runPromise(graph.store.state))?.position, 0)
    }))

  test("that takes too long is refused where it can be halved, and a single event waits", () =>
    withGraph(async ({ connection, model, tenant }) => {
      const slow: Neo4jConnection = {
        ...connection,
        transaction: (_, work, metadata) =>
          connection.transaction(
            2,
            async (run) => {
              const result = await work(run)
              await run("UNWIND range(1, 1000000000) AS n RETURN count(n)")
              return result
            },
            metadata,
          ),
      }
      const store = neo4jStoreOn(slow, model)
      const changes = changesOf([1, 2].map((sequence) => imported({ tenant, sequence })))
      const commit = { generation: 1, from: 0, to: 2, parked: [] }
      const refused = await runPromise(store.commit({ ...commit, changes }))
      assert.ok(refused._tag === "Refused")
      assert.match(refused.error, /TransactionTimedOut/)
      const failure = await runPromise(Effect.flip(store.commit({ ...commit, changes: changes.slice(0, 1) })))
      assert.equal(failure._tag, "StoreUnavailable")
    }))

  test("whose answer was lost is found done when it is tried again", () =>
    withGraph(async (graph) => {
      const settings = serverSettings()
      const way = await cuttingWay(settings.url)
      const changes = changesOf([imported({ tenant: graph.tenant })])
      const commit = { generation: 1, from: 0, to: 1, changes, parked: [] }
      const through = (use: (store: ProjectionStore<GraphChange>) => Effect.Effect<unknown>) =>
        runPromise(
          Effect.scoped(
            Effect.flatMap(connectNeo4j({ ...settings, url: way.url }), (open) =>
              use(neo4jStoreOn(open, graph.model)),
            ),
          ),
        )
      await through((store) =>
        Effect.gen(function* () {
          way.cutNext()
          const failure = yield* Effect.orDie(Effect.flip(store.commit(commit)))
          assert.equal(failure._tag, "StoreUnavailable")
          assert.deepEqual(yield* Effect.orDie(store.commit(commit)), { _tag: "Moved", position: 1 })
        }),
      )
      await way.close()
      assert.equal((await graph.rows("MATCH (p:Post {tenant_id: $tenant}) RETURN p")).length, 1)
    }))
})

describe("emptying the graph", () => {
  test("takes away what is the projection's own, goes back to position 0 and takes a generation", () =>
    withGraph(async (graph) => {
      const parked = [{ sequence: 3, subject: "events.a", error: "code" }]
      await graph.commit({ changes: changesOf(history(graph.tenant, 6, 40)), parked })
      await graph.rows("CREATE (:Post {tenant_id: $tenant, post_id: 'another program' + $tenant})")
      await runPromise(graph.store.reset)
      assert.deepEqual(await books(graph), [1, 0, 2, 0])
      const left = await graph.rows("MATCH (n {tenant_id: $tenant}) RETURN n.post_id")
      assert.deepEqual(left, [[`another program${graph.tenant}`]])
      await graph.rows("MATCH (p:Post {tenant_id: $tenant}) DELETE p")
      assert.deepEqual(await graph.commit({ generation: 1 }), { _tag: "Fenced", generation: 2 })
    }))

  test("that was cut off is ended by the next claim", () =>
    withGraph(async (graph) => {
      await graph.feed(...history(graph.tenant, 6, 40))
      await runPromise(
        graph.connection.transaction(
          5,
          async (run) => void (await startEmptying(run, liveSeat(graph.model))),
        ),
      )
      const claim = await graph.claim()
      assert.deepEqual(claim, { generation: 2, position: 0, parkedSubjects: new Set(), parked: 0 })
      assert.deepEqual(await nodes(graph), [[0]])
      assert.deepEqual(await graph.feed(imported({ tenant: graph.tenant })), COMMITTED)
      await graph.claim()
      assert.notDeepEqual(await nodes(graph), [[0]])
    }))
})
