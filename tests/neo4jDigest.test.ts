import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import fc from "fast-check"
import { Fidelity } from "../domain/observation.ts"
import { decidedLog } from "./decidedLog.ts"
import { withGraph } from "./neo4j/graph.ts"
import { chances, feedBy, history } from "./neo4j/history.ts"
import { BORIS, message, page } from "./observed.ts"
import { manySights } from "./poorerAndRicher.ts"

const { runPromise } = Effect

describe("the graph's digest", () => {
  test("is the same whatever the batches' borders, with edits, deletions and erasures", () =>
    withGraph(async (graph) => {
      for (const seed of [1, 2]) {
        const events = history(graph.tenant, seed, 120)
        const digests: Array<unknown> = []
        const chance = chances(seed)
        for (const size of [() => 1000, () => 1 + chance(40), () => 2]) {
          await runPromise(graph.store.reset)
          await feedBy(graph, events, size)
          digests.push(await runPromise(graph.store.digest))
        }
        assert.deepEqual(digests[1], digests[0])
        assert.deepEqual(digests[2], digests[0])
      }
    }))

  test("has the same content whichever of two sources came first, the poorer or the richer", () =>
    withGraph(async (graph) => {
      const of = { box: "u" as const, id: 40 }
      const empty = message(40, { fidelity: Fidelity.exportEmpty, content: { text: "", sender: BORIS } })
      const observed = { ...of, fidelity: Fidelity.exportWithUnixTime, occurred: 1_700_000_000 }
      const joined = { ...observed, service: { action: "joined", fields: {}, actor: BORIS } }
      const sights = fc.sample(manySights, { numRuns: 5, seed: 11 })
      for (const one of sights) {
        const poorer = page([...one.map((sight) => sight.poorer), empty])
        const richer = { ...page(one.map((sight) => sight.richer)), services: [joined] }
        const contents: Array<string> = []
        for (const pages of [
          [poorer, richer],
          [richer, poorer],
        ]) {
          await runPromise(graph.store.reset)
          await feedBy(graph, decidedLog(pages, graph.tenant), () => 7)
          contents.push((await runPromise(graph.store.digest)).content)
        }
        assert.equal(contents[1], contents[0])
      }
    }))

  test("leaves out in `content` when things were recorded, and who was given which subject", () =>
    withGraph(async (graph) => {
      const events = history(graph.tenant, 4, 30)
      await graph.feed(...events)
      const first = await runPromise(graph.store.digest)
      await runPromise(graph.store.reset)
      await graph.feed(
        ...events.map((event) => {
          const subject = event.subject.replace(".aaaa.", ".bbbb.")
          return { ...event, subject, time: `2030${event.time.slice(4)}` }
        }),
      )
      const second = await runPromise(graph.store.digest)
      assert.equal(second.content, first.content)
      assert.equal(second.rows, first.rows)
      assert.notEqual(second.exact, first.exact)
    }))

  test("changes with any property and any relationship", () =>
    withGraph(async (graph) => {
      await graph.feed(...history(graph.tenant, 7, 40))
      const seen = new Set([(await runPromise(graph.store.digest)).content])
      const changes = [
        "MATCH (p:Post {tenant_id: $tenant}) WITH p LIMIT 1 SET p.edited_at = datetime()",
        "MATCH (p:Post {tenant_id: $tenant}) WITH p LIMIT 1 SET p.posted_at_approximate = p.posted_at_approximate IS NULL",
        "MATCH (p:Post {tenant_id: $tenant}) WITH p LIMIT 1 SET p.borrowed = p.borrowed IS NULL",
        "MATCH (p:Peer {tenant_id: $tenant}) WITH p LIMIT 1 SET p.name = 'x'",
        "MATCH (d:Dialogue {tenant_id: $tenant}) WITH d LIMIT 1 SET d.peer_name = 'x'",
        ...["IN_DIALOGUE", "REPLIES_TO", "FORWARDED_FROM"].map(
          (type) => `MATCH (:Post {tenant_id: $tenant})-[r:${type}]->() WITH r LIMIT 1 DELETE r`,
        ),
        "MATCH (:Peer {tenant_id: $tenant})-[r:SENT_MESSAGE]->() WITH r LIMIT 1 DELETE r",
        "MATCH (:Persona {tenant_id: $tenant})-[r:SENT_MESSAGE]->() WITH r LIMIT 1 DELETE r",
        "MATCH (:Persona {tenant_id: $tenant})-[r:HAS_DIALOGUE]->() WITH r LIMIT 1 DELETE r",
        "MATCH (:User {tenant_id: $tenant})-[r:HAS_PERSONA]->() DELETE r",
      ]
      for (const change of changes) {
        await graph.rows(change)
        seen.add((await runPromise(graph.store.digest)).content)
      }
      assert.equal(seen.size, changes.length + 1)
    }))
})
