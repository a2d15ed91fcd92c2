import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { QueryResult } from "neo4j-driver"
import type { Neo4jConnection } from "../adapters/neo4j/connection.ts"
import { neo4jStoreOn } from "../adapters/neo4j/store.ts"
import { messageId } from "../domain/identity.ts"
import type { LogEvent } from "../domain/logEvent.ts"
import type { Peer } from "../domain/peer.ts"
import {
  ACCOUNT,
  channel,
  dm,
  group,
  type Invented,
  imported,
  opened,
  registered,
  saved,
  supergroup,
} from "./inventedEvents.ts"
import { type Graph, withGraph } from "./neo4j/graph.ts"
import { changesOf } from "./neo4j/running.ts"

const COMMITTED = { _tag: "Committed" }
const ana: Peer = { kind: "user", id: 6001 }
const dialogues = [dm, group, supergroup, channel, saved]

const observed = (of: Invented, peer: Peer, name: string): LogEvent => {
  const { data: _, ...envelope } = opened(of)
  return { ...envelope, type: "sideload.peer.observed.v1", data: { peer, name } }
}

const persona = ({ tenant }: Graph) => ({ tenant, account: ACCOUNT })
const postId = (graph: Graph, id: number) => messageId(persona(graph), { box: "u", id })

const from = (sender: Peer) => ({ sender })

describe("an erasure in Neo4j", () => {
  test("an erased dialogue leaves with its posts and the peers that nothing else is tied to", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const other: Peer = { kind: "user", id: 6002 }
      await graph.feed(
        ...[opened({ tenant }), opened({ tenant, dialogue: group })],
        ...[observed({ tenant }, ana, "Ана"), observed({ tenant }, other, "Олег")],
        imported({ tenant, sequence: 1, content: from(ana) }),
        imported({ tenant, sequence: 2, content: from(other) }),
        imported({
          tenant,
          sequence: 3,
          dialogue: group,
          content: { ...from(other), reply: { box: "u", id: 1 } },
        }),
      )
      const erasure = { ...opened({ tenant }), type: "sideload.dialogue.erased.v1", data: {} } as LogEvent
      assert.deepEqual(await graph.feed(imported({ tenant, sequence: 4 }), erasure), COMMITTED)
      const left = () =>
        graph.rows(`
          MATCH (n) WHERE n.projection = $name
          RETURN labels(n)[0], coalesce(n.telegram_message_id, n.peer_id, n.telegram_id), n.awaits ORDER BY labels(n)[0]`)
      assert.deepEqual(await left(), [
        ["Dialogue", 7001, null],
        ["Peer", 6002, null],
        ["Persona", ACCOUNT, null],
        ["Post", 3, postId(graph, 1)],
        ["User", null, null],
      ])
      await graph.feed(imported({ tenant, sequence: 1, content: from(ana) }))
      const replies = await graph.rows(
        "MATCH (p:Post {tenant_id: $tenant})-[:REPLIES_TO]->(a) RETURN a.telegram_message_id",
      )
      assert.deepEqual(replies, [[1]])
    }))

  test("an erased persona leaves with everything that was its own, and nobody else's", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const bystander = { ...imported({ tenant, account: 1002, content: from(ana) }) }
      const subject = bystander.subject.replace(".aaaa.", ".bbbb.")
      await graph.feed(...dialogues.map((dialogue) => imported({ tenant, dialogue, content: from(ana) })), {
        ...bystander,
        subject,
      })
      const { account: _, ...erasure } = registered({ tenant })
      const persona = { ...erasure, subject: `events.${tenant}.aaaa.persona` }
      await graph.feed({ ...persona, type: "sideload.persona.erased.v1", data: {} })
      const left = await graph.rows(`
        MATCH (n) WHERE n.projection = $name RETURN labels(n)[0], n.user_id ORDER BY labels(n)[0]`)
      assert.deepEqual(left, [
        ["Dialogue", "1002"],
        ["Peer", "1002"],
        ["Persona", "1002"],
        ["Post", null],
        ["User", "1002"],
      ])
    }))
})

describe("an erasure", () => {
  test("of more posts than one transaction deletes is complete", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const messages = Array.from({ length: 10_500 }, (_, i) => imported({ tenant, sequence: i + 1 }))
      await graph.feed(opened({ tenant }), ...messages, imported({ tenant, dialogue: channel }))
      const { data: _, ...envelope } = opened({ tenant })
      const erasure: LogEvent = { ...envelope, type: "sideload.dialogue.erased.v1", data: {} }
      const generation = (await graph.claim()).generation
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

  test("of several dialogues with many posts and peers takes at most ten thousand nodes in a transaction", () =>
    withGraph(async (graph) => {
      const { connection, model, tenant } = graph
      const both = [dm, group]
      await graph.feed(...both.map((dialogue) => opened({ tenant, dialogue })))
      await graph.rows(`
        MATCH (d:Dialogue {tenant_id: $tenant})
        UNWIND range(1, 3500) AS id
        WITH d, $tenant + '/' + d.peer_id + '/' + id AS key
        CREATE (s:Peer {projection: $name, tenant_id: $tenant, peer_key: key})-[:SEEN_IN {created_at: datetime()}]->(d)
        CREATE (s)-[:SENT_MESSAGE]->(:Post {projection: $name, tenant_id: $tenant, post_id: key})-[:IN_DIALOGUE]->(d)`)
      const deletions: Array<number> = []
      const counting: Neo4jConnection = {
        ...connection,
        transaction: (seconds, work, metadata) =>
          connection.transaction(
            seconds,
            async (run) => {
              const asked: Array<PromiseLike<QueryResult>> = []
              const result = await work((text, parameters) => {
                const answer = run(text, parameters)
                asked.push(answer)
                return answer
              })
              const updates = (await Promise.all(asked)).map(({ summary }) => summary.counters.updates())
              deletions.push(updates.reduce((sum, { nodesDeleted }) => sum + nodesDeleted, 0))
              return result
            },
            metadata,
          ),
      }
      const erasures = both.map((dialogue): LogEvent => {
        const { data: _, ...envelope } = opened({ tenant, dialogue })
        return { ...envelope, type: "sideload.dialogue.erased.v1", data: {} }
      })
      const commit = { generation: 1, from: 1, to: 3, changes: changesOf(erasures), parked: [] }
      assert.deepEqual(await Effect.runPromise(neo4jStoreOn(counting, model).commit(commit)), COMMITTED)
      const left = await graph.rows("MATCH (n:Post|Peer|Dialogue) WHERE n.projection = $name RETURN count(n)")
      assert.deepEqual(left, [[0]])
      assert.equal(
        deletions.reduce((sum, one) => sum + one, 0),
        14_002,
      )
      assert.ok(Math.max(...deletions) <= 10_000, String(deletions))
    }))
})
