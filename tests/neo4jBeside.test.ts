import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Exit, Scope } from "effect"
import type { Beside, Comparison } from "../application/readModelStore.ts"
import { messageId } from "../domain/identity.ts"
import type { GraphChange } from "../projections/neo4j/change.ts"
import { ACCOUNT, imported, opened } from "./inventedEvents.ts"
import { type Graph, withGraph } from "./neo4j/graph.ts"
import { history } from "./neo4j/history.ts"
import { runOver } from "./neo4j/running.ts"

const { runPromise } = Effect

const withBeside = ({ store }: Graph, use: (beside: Beside<GraphChange>) => Promise<void>): Promise<void> =>
  runPromise(Effect.scoped(Effect.flatMap(store.beside, (beside) => Effect.promise(() => use(beside)))))

/** What there is of graphs beside others: nodes, constraints and indexes. */
const besides = async (graph: Graph): Promise<ReadonlyArray<unknown>> => {
  const nodes = await graph.rows(
    "MATCH (n) WHERE any(l IN labels(n) WHERE l CONTAINS 'Beside_') RETURN count(n)",
  )
  const schema = await graph.rows("SHOW INDEXES YIELD name WHERE name CONTAINS 'Beside_' RETURN count(*)")
  return [nodes[0]?.[0], schema[0]?.[0]]
}

describe("a graph beside the live one", () => {
  test("is filled and compared without being seen, and leaves nothing", () =>
    withGraph(async (graph) => {
      const events = history(graph.tenant, 21, 80)
      await runOver(graph.store, events)
      const seen = () =>
        graph.rows(`
          MATCH (n:Post|Peer|Dialogue|Persona|User|Projection|Runner)
          WHERE n.tenant_id = $tenant OR n.projection STARTS WITH $name OR n.name STARTS WITH $name
          RETURN count(n)`)
      const before = await seen()
      await withBeside(graph, async (beside) => {
        await runOver(beside.store, events, { doing: "comparing", size: 9 })
        assert.deepEqual(await seen(), before)
        const digest = await runPromise(graph.store.digest)
        const compared: Comparison = await runPromise(beside.compare(10))
        assert.deepEqual(compared, { first: digest, second: digest, differences: [] })
      })
      assert.deepEqual(await besides(graph), [0, 0])
    }))

  test("names the first nodes that differ, and what of them, without their content", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const posts = [1, 2, 3, 4].map((sequence) => imported({ tenant, sequence, content: { sent: true } }))
      const events = [opened({ tenant, sequence: 0 }), ...posts].map((event, at) => ({
        ...event,
        sequence: at + 1,
      }))
      await runOver(graph.store, events)
      const id = (of: number) => messageId({ tenant, account: ACCOUNT }, { box: "u", id: of })
      await graph.rows("MATCH (p:Post {post_id: $id}) DETACH DELETE p", { id: id(1) })
      await graph.rows("MATCH (p:Post {post_id: $id}) SET p.post_id = 'zzz'", { id: id(2) })
      await graph.rows("MATCH (p:Post {post_id: $id})<-[r:SENT_MESSAGE]-() SET p.source = 'group' DELETE r", {
        id: id(3),
      })
      await graph.rows("MATCH (d:Dialogue {tenant_id: $tenant}) SET d.peer_name = 'wrong'")
      await withBeside(graph, async (beside) => {
        await runOver(beside.store, events, { doing: "comparing" })
        const { first, second, differences } = await runPromise(beside.compare(9))
        assert.notEqual(first.exact, second.exact)
        const [dialogue, ...rest] = differences
        assert.deepEqual(
          [dialogue?.of, dialogue?.kind, dialogue?.fields],
          ["Dialogue", "different", ["peer_name"]],
        )
        const expected = [
          { of: "Post", key: id(1), kind: "missing" },
          { of: "Post", key: id(2), kind: "missing" },
          { of: "Post", key: id(3), kind: "different", fields: ["source", "SENT_MESSAGE"] },
          { of: "Post", key: "zzz", kind: "surplus" },
        ]
        assert.deepEqual(
          rest,
          expected.sort((one, other) => (one.key < other.key ? -1 : 1)),
        )
        assert.equal((await runPromise(beside.compare(2))).differences.length, 2)
      })
    }))

  test("is not met by another comparison at the same time", () =>
    withGraph(async (graph) => {
      const events = history(graph.tenant, 23, 40)
      await runOver(graph.store, events)
      await withBeside(graph, async (first) => {
        await runOver(first.store, events, { doing: "comparing" })
        await withBeside(graph, async (second) => {
          await runOver(second.store, events, { doing: "comparing" })
          for (const beside of [first, second]) {
            assert.deepEqual((await runPromise(beside.compare(5))).differences, [])
          }
        })
        assert.deepEqual((await runPromise(first.compare(5))).differences, [])
      })
      assert.deepEqual(await besides(graph), [0, 0])
    }))

  test("that a killed comparison left is cleared by the next one after ten minutes without a sign of life", () =>
    withGraph(async (graph) => {
      const events = history(graph.tenant, 22, 30)
      await runOver(graph.store, events)
      const killed = await runPromise(Scope.make())
      const left = await runPromise(Scope.provide(graph.store.beside, killed))
      await runOver(left.store, events, { doing: "comparing" })
      assert.notDeepEqual(await besides(graph), [0, 0])
      await graph.rows(`
        MATCH (r {name: 'beside'}) WHERE any(l IN labels(r) WHERE l STARTS WITH 'RunnerBeside_')
        SET r.beat_at = datetime.realtime() - duration({minutes: 11})`)
      await withBeside(graph, async (beside) => {
        assert.equal(await runPromise(beside.store.state), undefined)
        await runOver(beside.store, events.slice(0, 9), { doing: "comparing" })
      })
      assert.deepEqual(await besides(graph), [0, 0])
      await runPromise(Scope.close(killed, Exit.void))
    }))
})
