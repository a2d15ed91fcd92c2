import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { LogEvent } from "../domain/logEvent.ts"
import type { GraphChange } from "../projections/neo4j/change.ts"
import { imported } from "./inventedEvents.ts"
import { type Graph, withGraph } from "./neo4j/graph.ts"
import { COMMITTED, history } from "./neo4j/history.ts"
import { changesOf, runOver } from "./neo4j/running.ts"

const { runPromise } = Effect
const digest = (graph: Graph) => runPromise(graph.store.digest)
const book = (graph: Graph, most = 1000, after = 0) => runPromise(graph.store.parked({ after, most }))

/** Events of some subjects, from a sequence on. */
const poisoned = (subjects: ReadonlySet<string>, from: number) => (event: LogEvent) =>
  subjects.has(event.subject) && event.sequence >= from

describe("parked events of the graph", () => {
  test("are listed in order of sequence, by page and by subject, with attempts and times", () =>
    withGraph(async (graph) => {
      const [a, b] = ["events.a", "events.b"]
      const parked = [7, 3, 5, 4].map((sequence) => ({
        sequence,
        subject: sequence === 4 ? b : a,
        error: "code",
      }))
      await graph.commit({ from: 0, to: 9, parked })
      const pages = [await book(graph, 2), await book(graph, 2, 4), await book(graph, 2, 7)]
      assert.deepEqual(
        pages.map((page) => page.map(({ sequence }) => sequence)),
        [[3, 4], [5, 7], []],
      )
      const ofOne = await runPromise(graph.store.parked({ after: 0, most: 9, subject: b }))
      assert.deepEqual(
        ofOne.map(({ sequence, error, attempts }) => [sequence, error, attempts]),
        [[4, "code", 1]],
      )
      const [first] = pages[0] ?? []
      assert.match(first?.firstSeen ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      const again = [{ sequence: 3, subject: a, error: "other" }]
      const claim = await graph.claim("retrying")
      const { generation, position } = claim
      assert.deepEqual([claim.parked, [...claim.parkedSubjects].sort()], [4, [a, b]])
      const retry = { generation, position, changes: [], released: [4], parked: again }
      assert.deepEqual(await runPromise(graph.store.retry(retry)), COMMITTED)
      const left = (await book(graph)).map(({ sequence, error, attempts }) => [sequence, error, attempts])
      assert.deepEqual(left, [
        [3, "other", 2],
        [5, "code", 1],
        [7, "code", 1],
      ])
    }))

  test("are tried again under the exact generation and position, all of it or nothing", () =>
    withGraph(async (graph) => {
      const { tenant, store } = graph
      const parked = [{ sequence: 3, subject: "events.a", error: "code" }]
      await graph.commit({ from: 0, to: 9, parked })
      const changes = changesOf([imported({ tenant })])
      const retry = { generation: 1, position: 9, changes, released: [3], parked: [] }
      const outcomes = [
        await runPromise(store.retry({ ...retry, generation: 0 })),
        await runPromise(store.retry({ ...retry, position: 8 })),
      ]
      assert.deepEqual(outcomes, [
        { _tag: "Fenced", generation: 1 },
        { _tag: "Moved", position: 9 },
      ])
      const poison = { ...changes[0], mediaKind: { no: "property" } } as unknown as GraphChange
      const refused = await runPromise(store.retry({ ...retry, changes: [poison] }))
      assert.equal(refused._tag, "Refused")
      assert.equal((await book(graph)).length, 1)
      assert.deepEqual(await runPromise(store.retry(retry)), COMMITTED)
      const posts = await graph.rows("MATCH (p:Post {tenant_id: $tenant}) RETURN 1")
      assert.deepEqual([posts.length, (await book(graph)).length], [1, 0])
      const state = await runPromise(store.state)
      assert.deepEqual([state?.position, state?.generation, state?.parked], [9, 1, 0])
    }))

  test("that are released late give the graph that the log's order gives", () =>
    withGraph(async (graph) => {
      const { store, tenant } = graph
      for (const seed of [8, 9, 10]) {
        const events = history(tenant, seed, 120)
        await runPromise(store.reset)
        await runOver(store, events)
        const clean = await digest(graph)
        await runPromise(store.reset)
        const subjects = new Set(events.slice(-2).map(({ subject }) => subject))
        const isParked = poisoned(subjects, 8 * seed - 60)
        await runOver(store, events, { isParked, size: 30 })
        assert.notEqual((await digest(graph)).exact, clean.exact)
        const { generation, position } = await graph.claim("retrying")
        for (const size of [7, 1000]) {
          const released = (await book(graph, size)).map(({ sequence }) => sequence)
          const changes = changesOf(events.filter(({ sequence }) => released.includes(sequence)))
          const retry = { generation, position, changes, released, parked: [] }
          assert.deepEqual(await runPromise(store.retry(retry)), COMMITTED)
        }
        assert.deepEqual(await digest(graph), clean)
        assert.equal((await runPromise(store.state))?.position, position)
      }
    }))
})
