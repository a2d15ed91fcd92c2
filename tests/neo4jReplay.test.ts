import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Exit } from "effect"
import type { Claim, ProjectionStore } from "../application/projection.ts"
import type { WithinReplay } from "../application/readModelStore.ts"
import type { DialogueContext, LogEvent } from "../domain/logEvent.ts"
import type { GraphChange } from "../projections/neo4j/change.ts"
import { group, imported, opened, supergroup } from "./inventedEvents.ts"
import { type Graph, withGraph } from "./neo4j/graph.ts"
import { history } from "./neo4j/history.ts"
import { changesOf, rebuildFrom, runOver } from "./neo4j/running.ts"

const { runPromise } = Effect
const digest = (graph: Graph) => runPromise(graph.store.digest)
const within = ({ store }: Graph): WithinReplay<GraphChange> => {
  assert.ok(store.replay.sound)
  return store.replay.dialogue
}

type Store = ProjectionStore<GraphChange>

/** Folds these events into the store within a replay. */
const folding = (events: ReadonlyArray<LogEvent>, size: number) => (store: Store) =>
  Effect.promise(() => runOver(store, events, { size, doing: "replaying" }))

const replay = async (graph: Graph, claim: Claim, subject: string, events: ReadonlyArray<LogEvent>) => {
  const own = events.filter((event) => event.subject === subject)
  await runPromise(within(graph)(claim, subject, folding(own, 7)))
}

/** The subject of most events, of those that were not erased. */
const largest = (events: ReadonlyArray<LogEvent>): string => {
  const present = [...Map.groupBy(events, ({ subject }) => subject)].filter(
    ([, own]) => own.at(-1)?.type !== "sideload.dialogue.erased.v1",
  )
  const [first] = present.sort(([, one], [, other]) => other.length - one.length)
  return first?.[0] ?? ""
}

/** Why a replay was refused. */
const refusal = async (
  graph: Graph,
  claim: Claim,
  subject: string,
  body = folding([], 1),
): Promise<string> => {
  const failure = await runPromise(Effect.flip(within(graph)(claim, subject, body)))
  assert.equal(failure._tag, "ReplayRefused")
  return failure.message
}

const damages: ReadonlyArray<string> = [
  "MATCH (p:Post)-[:IN_DIALOGUE]->(:Dialogue {subject: $subject}) SET p.has_media = NOT p.has_media, p.created_at = null",
  "MATCH (p:Post)-[:IN_DIALOGUE]->(:Dialogue {subject: $subject}) WITH p LIMIT 3 DETACH DELETE p",
  "MATCH (:Peer)-[t:SEEN_IN]->(:Dialogue {subject: $subject}) WITH t LIMIT 2 SET t.name = 'wrong', t.name_sequence = 9999",
  "MATCH (d:Dialogue {subject: $subject}) SET d.peer_name = 'wrong'",
  "MATCH (d:Dialogue {subject: $subject}) CREATE (:Post {projection: $name, tenant_id: $tenant, post_id: $tenant})-[:IN_DIALOGUE]->(d)",
]

describe("a replay of one dialogue of the graph", () => {
  test("leaves a sound graph as it was, whatever else is tied to the dialogue", () =>
    withGraph(async (graph) => {
      const events = history(graph.tenant, 12, 120)
      await runOver(graph.store, events)
      const clean = await digest(graph)
      for (const subject of new Set(events.map((event) => event.subject))) {
        await replay(graph, await graph.claim("replaying"), subject, events)
        assert.deepEqual(await digest(graph), clean)
      }
    }))

  test("mends the dialogue, forgets what of it was parked, and moves no position", () =>
    withGraph(async (graph) => {
      const { store, tenant } = graph
      const events = history(tenant, 13, 120)
      const subject = largest(events)
      await runOver(store, events)
      const clean = await digest(graph)
      await runPromise(store.reset)
      const isParked = (event: LogEvent) => event.subject === subject && event.sequence > 60
      await runOver(store, events, { isParked })
      for (const damage of damages) await graph.rows(damage, { subject })
      const claim = await graph.claim("replaying")
      assert.ok(claim.parked > 0)
      await replay(graph, claim, subject, events)
      assert.deepEqual(await digest(graph), clean)
      const state = await runPromise(store.state)
      assert.deepEqual(
        [state?.position, state?.generation, state?.parked],
        [claim.position, claim.generation, 0],
      )
    }))

  test("changes nothing where its fold fails, is interrupted or is refused by the server", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const events = history(tenant, 14, 60)
      const subject = events[0]?.subject ?? ""
      await runOver(graph.store, events)
      const before = await digest(graph)
      const claim = await graph.claim("replaying")
      const own = events.filter((event) => event.subject === subject)
      const failing = (store: Store) =>
        Effect.andThen(folding(own, 9)(store), Effect.fail("stopped" as const))
      assert.equal(await runPromise(Effect.flip(within(graph)(claim, subject, failing))), "stopped")
      const interrupted = (store: Store) => Effect.andThen(folding(own, 9)(store), Effect.interrupt)
      assert.ok(Exit.isFailure(await Effect.runPromiseExit(within(graph)(claim, subject, interrupted))))
      const [change] = changesOf([imported({ tenant })])
      const poison = { ...change, mediaKind: { no: "property" } } as unknown as GraphChange
      const refused = (store: Store) => {
        const { generation } = claim
        return store.commit({ generation, from: 0, to: 1, changes: [poison], parked: [] })
      }
      const failure = await runPromise(Effect.flip(within(graph)(claim, subject, refused)))
      assert.match(failure.message, /TypeError\. Nothing was changed/)
      assert.deepEqual(await digest(graph), before)
      const older = { ...claim, generation: claim.generation - 1 }
      const taken = await runPromise(Effect.flip(within(graph)(older, subject, folding([], 1))))
      assert.ok(taken._tag === "RunnerFenced" && taken.generation === claim.generation)
    }))

  test("of a group that became a supergroup is refused, since both show the same messages", () =>
    withGraph(async (graph) => {
      const { tenant, store } = graph
      const seen = (dialogue: DialogueContext, id: number) =>
        imported({ tenant, dialogue, sequence: id, state: { box: "u" } })
      const events = [1, 2]
        .flatMap((id) => [seen(group, id), seen(supergroup, id)])
        .map((event, at) => ({ ...event, sequence: at + 1 }))
      const made: Array<unknown> = []
      const refused = async () => {
        const before = await digest(graph)
        made.push(before)
        for (const { subject } of events.slice(0, 2)) {
          const claim = await graph.claim("replaying")
          const own = events.filter((event) => event.subject === subject)
          assert.match(await refusal(graph, claim, subject, folding(own, 9)), /became a supergroup/)
          assert.deepEqual(await digest(graph), before)
        }
      }
      for (const size of [1, 9]) {
        await runPromise(store.reset)
        await runOver(store, events, { size })
        await refused()
      }
      await rebuildFrom(graph, events, { size: 3 })
      await refused()
      assert.deepEqual([made[1], made[2]], [made[0], made[0]])
    }))

  test("of more posts than a transaction holds is refused with their number", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const { subject } = opened({ tenant })
      await graph.feed(opened({ tenant }))
      await graph.rows(
        `MATCH (d:Dialogue {subject: $subject})
         UNWIND range(1, 50001) AS id
         CREATE (:Post {projection: $name, post_id: $tenant + id})-[:IN_DIALOGUE]->(d)`,
        { subject },
      )
      const claim = await graph.claim("replaying")
      assert.match(await refusal(graph, claim, subject), /50001 posts.*rebuild/)
    }))
})
