import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import fc from "fast-check"
import { connectNeo4j } from "../adapters/neo4j/connection.ts"
import { startEmptying } from "../adapters/neo4j/position.ts"
import { neo4jStoreOn } from "../adapters/neo4j/store.ts"
import type { ProjectionStore } from "../application/projection.ts"
import type { DialogueContext, LogEvent } from "../domain/logEvent.ts"
import type { MessageContent } from "../domain/message.ts"
import { Fidelity } from "../domain/observation.ts"
import type { GraphChange } from "../projections/neo4j/change.ts"
import { decidedLog } from "./decidedLog.ts"
import {
  channel,
  deleted,
  dm,
  edited,
  group,
  imported,
  opened,
  service,
  supergroup,
} from "./inventedEvents.ts"
import { cuttingWay } from "./neo4j/cutting.ts"
import { changesOf, type Graph, serverSettings, withGraph } from "./neo4j/graph.ts"
import { BORIS, message, page } from "./observed.ts"
import { manySights } from "./poorerAndRicher.ts"

const COMMITTED = { _tag: "Committed" }
const { runPromise } = Effect
const nodes = (graph: Graph) => graph.rows("MATCH (n) WHERE n.projection = $name RETURN count(n)")

/** Numbers that look random and are the same every time. */
const chances = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}

const dialogues = [dm, group, supergroup, channel]

/**
 * A history of some dialogues as a log may hold it: each message imported once, then edited and deleted, answered from before and after it,
 * peers with changing names, ids that turn out to be service messages, dialogues erased
 * and imported again.
 */
const history = (tenant: string, seed: number, length: number): ReadonlyArray<LogEvent> => {
  const chance = chances(seed)
  const events: Array<LogEvent> = dialogues.map((dialogue) => opened({ tenant, dialogue }))
  const known = dialogues.map(() => new Set<number>())
  const anyone = () => ({ kind: "user" as const, id: 6000 + chance(4) })
  for (let count = 1; count <= length; count++) {
    const at = chance(4)
    const [dialogue, seen] = [dialogues[at] as DialogueContext, known[at] as Set<number>]
    const idAt = (place: number) => 100 * place + 1 + chance(20)
    const answered = chance(4)
    const { kind, id } = (dialogues[answered] as DialogueContext).peer
    const box = kind === "channel" ? { box: "c" as const, channel: id } : { box: "u" as const }
    const content: Partial<MessageContent> = {
      sent: chance(3) === 0,
      ...(chance(3) === 0 ? {} : { sender: anyone() }),
      ...(chance(2) === 0 ? { reply: { ...box, id: idAt(answered) } } : {}),
      ...(chance(5) === 0 ? { forward: chance(2) === 0 ? { peer: anyone() } : {} } : {}),
      ...(chance(8) === 0 ? { viaBot: "gif" } : {}),
      ...(chance(3) === 0 ? { media: { kind: `kind ${chance(2)}` } } : {}),
      ...(chance(9) === 0 ? { own: true } : {}),
      ...(chance(3) === 0 ? { approximate: true } : {}),
    }
    const occurred = chance(4) === 0 ? {} : { occurred: 1_700_000_000 + count }
    const of = { tenant, dialogue, sequence: idAt(at), content, state: occurred }
    const time = new Date(1_800_000_000_000 + count * 1_000).toISOString()
    const { data: _, ...envelope } = { ...opened({ tenant, dialogue }), time }
    const what = chance(20)
    if (what === 0) {
      events.push({ ...envelope, type: "sideload.dialogue.erased.v1", data: {} })
      seen.clear()
    } else if (what < 3) {
      const data = { peer: anyone(), name: `name ${count}` }
      events.push({ ...envelope, type: "sideload.peer.observed.v1", data })
    } else if (what === 3) {
      const data = { action: "pin_message", fields: {}, ...(chance(2) === 0 ? { actor: anyone() } : {}) }
      events.push({ ...service(data, of), time })
    } else if (!seen.has(of.sequence)) events.push({ ...imported(of), time })
    else events.push({ ...(what < 7 ? deleted(of) : edited(of)), time })
    if (what >= 3) seen.add(of.sequence)
  }
  return events
}

/** Commits events in batches of so many. */
const feedBy = async (
  graph: Graph,
  events: ReadonlyArray<LogEvent>,
  size: (at: number) => number,
): Promise<void> => {
  for (let at = 0; at < events.length; ) {
    const batch = events.slice(at, at + size(at))
    assert.deepEqual(await graph.feed(...batch), COMMITTED)
    at += batch.length
  }
}

describe("a commit to Neo4j", () => {
  test("moves position, parked events and data together", () =>
    withGraph(async (graph) => {
      const { tenant, store } = graph
      const parked = [
        { sequence: 3, subject: "events.a", error: "code" },
        { sequence: 4, subject: "events.a", error: "parked behind 3" },
      ]
      const changes = changesOf([imported({ tenant })])
      assert.deepEqual(await graph.commit({ from: 0, to: 5, changes, parked }), COMMITTED)
      assert.deepEqual(await runPromise(store.state), { version: 1, position: 5, generation: 1, parked: 2 })
      assert.deepEqual(await runPromise(store.claim), {
        generation: 2,
        position: 5,
        parkedSubjects: new Set(["events.a"]),
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
      await runPromise(graph.store.claim)
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
    withGraph(async ({ store }) => {
      const claims = await Promise.all(Array.from({ length: 6 }, () => runPromise(store.claim)))
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
              use(neo4jStoreOn(open, graph.owner)),
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

describe("an erasure", () => {
  test("of more posts than one transaction deletes is complete", () =>
    withGraph(async (graph) => {
      const { tenant, store } = graph
      const messages = Array.from({ length: 10_500 }, (_, i) => imported({ tenant, sequence: i + 1 }))
      await graph.feed(opened({ tenant }), ...messages, imported({ tenant, dialogue: channel }))
      const { data: _, ...envelope } = opened({ tenant })
      const erasure: LogEvent = { ...envelope, type: "sideload.dialogue.erased.v1", data: {} }
      const generation = (await runPromise(store.claim)).generation
      const commit = { from: 1, to: 2, changes: changesOf([erasure]) }
      assert.deepEqual(await graph.commit({ ...commit, generation: generation - 1 }), {
        _tag: "Fenced",
        generation,
      })
      assert.deepEqual(await graph.commit({ ...commit, from: 0 }), { _tag: "Moved", position: 1 })
      assert.equal((await graph.rows("MATCH (p:Post {tenant_id: $tenant}) RETURN 1")).length, 10_501)
      assert.deepEqual(await graph.commit(commit), COMMITTED)
      const left = await graph.rows(
        "MATCH (p:Post {tenant_id: $tenant})-->(d:Dialogue) RETURN p.source, d.peer_id",
      )
      assert.deepEqual(left, [["channel", channel.peer.id]])
    }))
})

describe("emptying the graph", () => {
  test("takes away what is the projection's own, goes back to position 0 and takes a generation", () =>
    withGraph(async (graph) => {
      const parked = [{ sequence: 3, subject: "events.a", error: "code" }]
      await graph.commit({ changes: changesOf(history(graph.tenant, 6, 40)), parked })
      await graph.rows("CREATE (:Post {tenant_id: $tenant, post_id: 'another program' + $tenant})")
      await runPromise(graph.store.reset)
      assert.deepEqual(await runPromise(graph.store.state), {
        version: 1,
        position: 0,
        generation: 2,
        parked: 0,
      })
      const left = await graph.rows("MATCH (n {tenant_id: $tenant}) RETURN n.post_id")
      assert.deepEqual(left, [[`another program${graph.tenant}`]])
      await graph.rows("MATCH (p:Post {tenant_id: $tenant}) DELETE p")
      assert.deepEqual(await graph.commit({ generation: 1 }), { _tag: "Fenced", generation: 2 })
    }))

  test("that was cut off is ended by the next claim", () =>
    withGraph(async (graph) => {
      await graph.feed(...history(graph.tenant, 6, 40))
      await runPromise(
        graph.connection.transaction(5, async (run) => void (await startEmptying(run, graph.owner))),
      )
      const claim = await runPromise(graph.store.claim)
      assert.deepEqual(claim, { generation: 3, position: 0, parkedSubjects: new Set() })
      assert.deepEqual(await nodes(graph), [[0]])
      assert.deepEqual(await graph.feed(imported({ tenant: graph.tenant })), COMMITTED)
      await runPromise(graph.store.claim)
      assert.notDeepEqual(await nodes(graph), [[0]])
    }))
})
