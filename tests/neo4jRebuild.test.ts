import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { forgetBooks } from "../adapters/neo4j/forgetBooks.ts"
import { messageId } from "../domain/identity.ts"
import { ACCOUNT, dm, group, imported, opened } from "./inventedEvents.ts"
import { type Graph, withGraph } from "./neo4j/graph.ts"
import { history } from "./neo4j/history.ts"
import { beginRebuild, claimed, rebuildFrom, runOver } from "./neo4j/running.ts"

const { runPromise } = Effect
const digest = (graph: Graph) => runPromise(graph.store.digest)

/** How many nodes of each label readers see. */
const counts = async (graph: Graph): Promise<ReadonlyMap<string, number>> => {
  const rows = await graph.rows("MATCH (n) WHERE n.projection = $name RETURN labels(n)[0], count(n)")
  return new Map(rows.map(([label, count]) => [label as string, count as number]))
}

/** What a graph may hold that the log does not say, or says otherwise. */
const damages: ReadonlyArray<string> = [
  "MATCH (p:Post {projection: $name}) SET p.has_media = NOT p.has_media, p.nonsense = 1, p.edited_at = datetime()",
  "MATCH (p:Post {projection: $name}) WITH p ORDER BY p.post_id LIMIT 5 SET p.awaits = 'nothing'",
  "MATCH (p:Peer {projection: $name}) SET p.name = 'wrong', p.name_sequence = 1000000, p.nonsense = 1",
  "MATCH (d:Dialogue {projection: $name}) SET d.peer_name = 'wrong', d.created_at = datetime('2000-01-01')",
  "MATCH (n:Persona {projection: $name}) MATCH (u:User {projection: $name}) SET n.created_at = null, u.nonsense = 1",
  "MATCH (:Post {projection: $name})-[r:IN_DIALOGUE]->() WITH r LIMIT 5 DELETE r",
  "MATCH (p:Post {projection: $name}), (d:Dialogue {projection: $name}) WITH p, d LIMIT 9 CREATE (p)-[:IN_DIALOGUE]->(d)",
  "MATCH (p:Post {projection: $name}), (s:Peer {projection: $name}) WITH p, s LIMIT 9 CREATE (s)-[:SENT_MESSAGE]->(p)",
  "MATCH (p:Post {projection: $name}), (q:Post {projection: $name}) WITH p, q LIMIT 9 CREATE (p)-[:REPLIES_TO]->(q)",
  "MATCH (d:Dialogue {projection: $name}), (s:Peer {projection: $name}) WITH d, s LIMIT 9 CREATE (s)-[:SEEN_IN]->(d)",
]
const extras = `
  CREATE (p:Post {projection: $name, tenant_id: $tenant, post_id: 'extra' + $tenant, awaits: 'nothing'})
    -[:IN_DIALOGUE]->(d:Dialogue {projection: $name, dialogue_id: 'extra' + $tenant, subject: 'nowhere'})
  CREATE (:Peer {projection: $name, peer_key: 'extra' + $tenant})-[:SEEN_IN]->(d)
  CREATE (:Persona {projection: $name, tenant_id: $tenant, user_id: '1'})-[:HAS_DIALOGUE]->(d)`

describe("a rebuild of the graph in place", () => {
  test("makes what an empty graph would be filled with, and readers never see fewer nodes before its end", () =>
    withGraph(async (graph) => {
      const events = history(graph.tenant, 3, 150)
      await runOver(graph.store, events)
      const clean = await digest(graph)
      const sound = await counts(graph)
      for (const damage of damages) await graph.rows(damage)
      await graph.rows("MATCH (n) WHERE n.projection = $name REMOVE n.version")
      await graph.rows(extras)
      assert.notEqual((await digest(graph)).exact, clean.exact)
      const before = await counts(graph)
      let isDone = false
      const polled: Array<ReadonlyMap<string, number>> = []
      const polling = (async () => {
        while (!isDone) polled.push(await counts(graph))
      })()
      const each = async () => {
        const now = await counts(graph)
        for (const [label, count] of before) assert.ok((now.get(label) ?? 0) >= count, label)
      }
      try {
        await rebuildFrom(graph, events, { size: 20, each })
      } finally {
        isDone = true
        await polling
      }
      for (const now of polled) {
        for (const [label, count] of sound) assert.ok((now.get(label) ?? 0) >= count, label)
      }
      assert.deepEqual(await digest(graph), clean)
      const stamps = await graph.rows("MATCH (n) WHERE n.projection = $name RETURN DISTINCT n.version")
      assert.deepEqual(stamps, [[2]])
    }))

  test("leaves the live position where it was, refuses other claims and takes everything over at its end", () =>
    withGraph(async (graph) => {
      const { store, tenant } = graph
      const events = history(tenant, 4, 40)
      const [first, last] = [events[9], events.at(-1)]
      assert.ok(first !== undefined && last !== undefined)
      const isParked = ({ sequence }: { readonly sequence: number }) => sequence === first.sequence
      await runOver(store, events, { isParked })
      const rebuild = await beginRebuild(graph)
      assert.equal(rebuild.inPlace, true)
      const { generation } = await claimed(store, "rebuilding")
      const half = events.slice(0, 20)
      await runOver(rebuild.store, half, { doing: "rebuilding" })
      for (const doing of ["live", "replaying", "retrying", "comparing"] as const) {
        const claim = await runPromise(store.claim({ id: "other", doing }))
        assert.deepEqual(claim, { _tag: "Rebuilding" })
      }
      const during = await runPromise(store.state)
      assert.deepEqual(
        [during?.position, during?.version, during?.parked, during?.owner?.doing, during?.rebuilding],
        [last.sequence, 1, 1, "rebuilding", { version: 2, position: 20 }],
      )
      const roles = (await runPromise(store.versions)).map(({ version, role, position }) => [
        version,
        role,
        position,
      ])
      assert.deepEqual(roles, [
        [1, "live", last.sequence],
        [2, "building", 20],
      ])
      for (const version of [1, 2]) assert.deepEqual(await runPromise(store.drop(version)), { _tag: "InUse" })
      assert.deepEqual(await runPromise(store.drop(3)), { _tag: "NotThere" })
      assert.deepEqual(await runPromise(rebuild.finish(generation, last.sequence)), {
        _tag: "Behind",
        position: last.sequence,
      })
      assert.deepEqual(await runPromise(rebuild.finish(generation - 1, 0)), { _tag: "Fenced", generation })
      await runOver(rebuild.store, events, { doing: "rebuilding" })
      assert.deepEqual(await runPromise(rebuild.finish(generation, last.sequence)), { _tag: "Finished" })
      assert.deepEqual(await runPromise(rebuild.finish(generation, last.sequence)), { _tag: "Finished" })
      const late = rebuild.store.claim({ id: "late", doing: "rebuilding" })
      assert.deepEqual(await runPromise(late), { _tag: "Gone" })
      const { still: _, ...after } = (await runPromise(store.state)) ?? {}
      assert.deepEqual(after, {
        ...{ version: 2, shape: graph.model.shape, position: last.sequence, generation: generation + 1 },
        ...{ parked: 0, paused: false },
      })
      const books = await graph.rows(
        "MATCH (p:Parked) WHERE p.projection STARTS WITH $name RETURN p.sequence",
      )
      assert.deepEqual(books, [])
    }))

  test("forgets parked events of versions before it, and none of the next rebuild or after it", () =>
    withGraph(async (graph) => {
      const { connection, model, store, tenant } = graph
      const events = history(tenant, 7, 20)
      const isParked = ({ sequence }: { readonly sequence: number }) => sequence === 3
      const books = async () => {
        const rows = await graph.rows(`
          MATCH (p:Parked) WHERE p.projection STARTS WITH $name
          RETURN DISTINCT substring(p.projection, size($name)) AS book ORDER BY book`)
        return rows.map(([book]) => book)
      }
      await runOver(store, events, { isParked })
      await rebuildFrom(graph, events)
      assert.deepEqual(await books(), [])
      const next = await beginRebuild(graph)
      const { generation, position } = await claimed(store, "rebuilding")
      await runOver(next.store, events, { doing: "rebuilding", isParked })
      await graph.rows(
        "CREATE (:Parked {projection: $name, sequence: 1, subject: 'events.a', error: 'code'})",
      )
      const forget = (version: number) => runPromise(forgetBooks(connection, model, version))
      await forget(1)
      assert.deepEqual(await books(), ["", "/3"])
      await forget(2)
      assert.deepEqual(await books(), ["/3"])
      assert.deepEqual(await runPromise(next.finish(generation, position)), { _tag: "Finished" })
      await forget(2)
      assert.deepEqual(await books(), ["/3"])
    }))

  test("that was killed goes on where it was, and from the beginning where that is asked for or its shape is another", () =>
    withGraph(async (graph) => {
      const { store, tenant } = graph
      const events = history(tenant, 5, 60)
      await runOver(store, events)
      const clean = await digest(graph)
      const killed = await beginRebuild(graph)
      await claimed(store, "rebuilding")
      await runOver(killed.store, events.slice(0, 30), { doing: "rebuilding", size: 7 })
      const again = await beginRebuild(graph)
      assert.equal(again.version, killed.version)
      assert.equal((await claimed(again.store, "rebuilding")).position, 30)
      const commit = { generation: 1, from: 30, to: 31, changes: [], parked: [] }
      assert.equal((await runPromise(killed.store.commit(commit)))._tag, "Fenced")
      const anew = await beginRebuild(graph, true)
      assert.equal(anew.version, 3)
      const { generation } = await claimed(store, "rebuilding")
      assert.equal((await claimed(anew.store, "rebuilding")).position, 0)
      await runOver(anew.store, events, { doing: "rebuilding", size: 13 })
      assert.equal((await runPromise(killed.finish(generation, 0)))._tag, "Fenced")
      assert.equal((await runPromise(anew.finish(generation, 60)))._tag, "Finished")
      assert.deepEqual(await digest(graph), clean)
    }))

  test("writes no live commit once it is at work, and emptying ends it", () =>
    withGraph(async (graph) => {
      const { store, tenant } = graph
      const events = history(tenant, 6, 30)
      const { generation } = await runOver(store, events)
      const rebuild = await beginRebuild(graph)
      const building = await runOver(rebuild.store, events.slice(0, 5), { doing: "rebuilding" })
      assert.equal((await graph.commit({ generation, from: 30, to: 31 }))._tag, "Fenced")
      await runPromise(store.reset)
      const commit = { generation: building.generation, from: 5, to: 6, changes: [], parked: [] }
      assert.equal((await runPromise(rebuild.store.commit(commit)))._tag, "Fenced")
      assert.equal((await runPromise(store.state))?.rebuilding, undefined)
    }))

  test("hears no sign of life of an ended one's process, whose generation it may have again", () =>
    withGraph(async (graph) => {
      const { store } = graph
      const beat = { rate: 1, target: 1 }
      const ended = await beginRebuild(graph)
      const { generation } = await claimed(ended.store, "rebuilding")
      await runPromise(store.reset)
      const made = await beginRebuild(graph)
      assert.equal((await claimed(made.store, "rebuilding")).generation, generation)
      assert.equal((await runPromise(ended.store.beat({ generation, ...beat })))._tag, "Fenced")
      await runPromise(ended.store.release(generation))
      assert.notEqual((await runPromise(made.store.state))?.owner, undefined)
      assert.equal((await runPromise(made.store.beat({ generation, ...beat })))._tag, "Beaten")
    }))

  test("does not let a dialogue vanish that was erased and imported again", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const { data: _, ...envelope } = opened({ tenant })
      const erased = { ...envelope, type: "sideload.dialogue.erased.v1" as const, data: {} }
      const life = [1, 2, 3].map((sequence) => imported({ tenant, sequence, content: { sender: dm.peer } }))
      const events = [opened({ tenant }), ...life, erased, opened({ tenant }), ...life.slice(0, 2)].map(
        (event, at) => ({ ...event, sequence: at + 1 }),
      )
      await runOver(graph.store, events)
      const [clean, before] = [await digest(graph), await counts(graph)]
      const each = async () => {
        const now = await counts(graph)
        for (const [label, count] of before) assert.ok((now.get(label) ?? 0) >= count, label)
      }
      await rebuildFrom(graph, events, { size: 1, each })
      assert.deepEqual(await digest(graph), clean)
    }))

  test("lets a reply wait again whose answered post is not derived any more", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const answered = { ...imported({ tenant, sequence: 1, dialogue: group }), sequence: 1 }
      const content = { reply: { box: "u" as const, id: 1 } }
      const answering = { ...imported({ tenant, sequence: 2, content }), sequence: 2 }
      await runOver(graph.store, [answered, answering])
      await rebuildFrom(graph, [{ ...answering, sequence: 2 }])
      const posts = await graph.rows(
        "MATCH (p:Post {tenant_id: $tenant}) RETURN p.telegram_message_id, p.awaits",
      )
      assert.deepEqual(posts, [[2, messageId({ tenant, account: ACCOUNT }, { box: "u", id: 1 })]])
    }))
})
