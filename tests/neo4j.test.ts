import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { dialogueId, messageId, peerId } from "../domain/identity.ts"
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

const COMMITTED = { _tag: "Committed" }
const USER = String(ACCOUNT)
const ana: Peer = { kind: "user", id: 6001 }
const dialogues = [dm, group, supergroup, channel, saved]

const observed = (of: Invented, peer: Peer, name: string): LogEvent => {
  const { data: _, ...envelope } = opened(of)
  return { ...envelope, type: "sideload.peer.observed.v1", data: { peer, name } }
}

const persona = ({ tenant }: Graph) => ({ tenant, account: ACCOUNT })
const postId = (graph: Graph, id: number) => messageId(persona(graph), { box: "u", id })

const sent = { sent: true }
const from = (sender: Peer) => ({ sender })

describe("the graph in Neo4j", () => {
  test("a persona has its user and its dialogues, direct messages, groups and channels alike", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      await graph.feed(registered({ tenant }), ...dialogues.map((dialogue) => opened({ tenant, dialogue })))
      const rows = await graph.rows(`
        MATCH (u:User)-[:HAS_PERSONA]->(p:Persona {tenant_id: $tenant})-[:HAS_DIALOGUE]->(d:Dialogue)
        RETURN u.tenant_id, u.user_id, p.user_id, p.telegram_id, d.dialogue_type, d.peer_kind, d.peer_id, d.dialogue_id,
          d.peer_name, d.tenant_id ORDER BY d.peer_id`)
      const row = (type: string, kind: string, id: number) => {
        const dialogue = dialogueId(persona(graph), { kind: kind as Peer["kind"], id })
        return [tenant, USER, USER, ACCOUNT, type, kind, id, dialogue, "Анна", tenant]
      }
      assert.deepEqual(rows, [
        row("dm", "user", 5001),
        row("group", "chat", 7001),
        row("group", "channel", 8001),
        row("channel", "channel", 9001),
        row("dm", "user", ACCOUNT),
      ])
      const integers = await graph.rows(`
        MATCH (p:Persona {tenant_id: $tenant})-->(d) RETURN DISTINCT valueType(p.telegram_id), valueType(d.peer_id)`)
      assert.deepEqual(integers, [["INTEGER NOT NULL", "INTEGER NOT NULL"]])
    }))

  test("a post has the properties of its message, in the dialogue that it was seen in", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const content = { ...sent, media: { kind: "photo" } }
      const message = { tenant, content }
      await graph.feed(
        ...dialogues.map((dialogue, i) => imported({ ...message, dialogue, sequence: 17 + i })),
      )
      const rows = await graph.rows(`
        MATCH (p:Post {tenant_id: $tenant})-[:IN_DIALOGUE]->(d:Dialogue)
        RETURN d.peer_id, p.telegram_message_id, p.source, p.authored, p.has_media, p.media_kind, toString(p.posted_at),
          toString(p.created_at), p.edited_at, p.deleted_at ORDER BY d.peer_id`)
      const row = (peer: number, id: number, source: string) => [
        ...[peer, id, source, true, true, "photo"],
        ...["2024-01-31T23:59:58Z", "2026-11-23T07:00:00.123Z", null, null],
      ]
      assert.deepEqual(rows, [
        row(5001, 17, "dm"),
        row(7001, 18, "group"),
        row(8001, 19, "group"),
        row(9001, 20, "channel"),
        row(ACCOUNT, 21, "persona"),
      ])
    }))

  test("the persona sent only what it sent; others' messages are their peers', and some are nobody's", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const four = [dm, group, supergroup, channel]
      const messages = four.flatMap((dialogue, i) => [
        imported({ tenant, dialogue, sequence: 10 * i + 1, content: { ...sent, sender: ana } }),
        imported({ tenant, dialogue, sequence: 10 * i + 2, content: from(ana) }),
        imported({ tenant, dialogue, sequence: 10 * i + 3, content: from(dialogue.peer) }),
        imported({ tenant, dialogue, sequence: 10 * i + 4 }),
      ])
      await graph.feed(...messages)
      const rows = await graph.rows(`
        MATCH (p:Post {tenant_id: $tenant})-[:IN_DIALOGUE]->(d:Dialogue)
        RETURN d.peer_id, p.telegram_message_id, [(s)-[:SENT_MESSAGE]->(p) | labels(s)[0] + coalesce(s.peer_key, s.user_id)]
        ORDER BY p.telegram_message_id`)
      const expected = four.flatMap(({ peer }, i) => [
        [peer.id, 10 * i + 1, [`Persona${USER}`]],
        [peer.id, 10 * i + 2, [`Peer${peerId(persona(graph), ana)}`]],
        [peer.id, 10 * i + 3, [`Peer${peerId(persona(graph), peer)}`]],
        [peer.id, 10 * i + 4, []],
      ])
      assert.deepEqual(rows, expected)
    }))

  test("a reply is drawn when the later end arrives, in either order, in one batch or two, without stubs", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const reply = (id: number) => ({ reply: { box: "u" as const, id } })
      const replies = () =>
        graph.rows(`
          MATCH (p:Post {tenant_id: $tenant}) OPTIONAL MATCH (p)-[:REPLIES_TO]->(a:Post)
          RETURN p.telegram_message_id, collect(a.telegram_message_id), p.awaits ORDER BY p.telegram_message_id`)
      await graph.feed(
        imported({ tenant, sequence: 1 }),
        imported({ tenant, sequence: 2, content: reply(1) }),
        imported({ tenant, sequence: 3, content: reply(4) }),
        imported({ tenant, sequence: 4 }),
        imported({ tenant, sequence: 5, content: reply(8) }),
        imported({ tenant, sequence: 6, content: reply(8) }),
      )
      await graph.feed(imported({ tenant, sequence: 7, content: reply(1) }))
      const first = [
        ...[
          [1, [], null],
          [2, [1], null],
          [3, [4], null],
          [4, [], null],
        ],
      ]
      const awaited = postId(graph, 8)
      assert.deepEqual(await replies(), [...first, [5, [], awaited], [6, [], awaited], [7, [1], null]])
      await graph.feed(imported({ tenant, sequence: 8 }))
      assert.deepEqual(await replies(), [
        ...first,
        [5, [8], null],
        [6, [8], null],
        [7, [1], null],
        [8, [], null],
      ])
    }))

  test("a forward points at its origin where the peer is known", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      await graph.feed(
        imported({ tenant, sequence: 1, content: { forward: { peer: channel.peer } } }),
        imported({ tenant, sequence: 2, dialogue: group, content: { forward: { name: "hidden" } } }),
        imported({ tenant, sequence: 3, dialogue: channel, content: { ...sent, forward: { peer: ana } } }),
      )
      const rows = await graph.rows(`
        MATCH (p:Post {tenant_id: $tenant})-[:FORWARDED_FROM]->(o:Peer)
        RETURN p.telegram_message_id, p.authored, o.kind, o.telegram_id, o.tenant_id ORDER BY p.telegram_message_id`)
      assert.deepEqual(rows, [
        [1, false, "channel", 9001, tenant],
        [3, false, "user", 6001, tenant],
      ])
    }))

  test("a newer name is the peer's, and the dialogue's where it is the dialogue's own peer", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const names = () =>
        graph.rows(`
          MATCH (d:Dialogue {tenant_id: $tenant}) MATCH (p:Peer {tenant_id: $tenant})
          RETURN d.peer_name, p.name, p.telegram_id ORDER BY p.telegram_id`)
      await graph.feed(opened({ tenant }), observed({ tenant }, dm.peer, "A"), observed({ tenant }, ana, "B"))
      assert.deepEqual(await names(), [
        ["A", "A", 5001],
        ["A", "B", 6001],
      ])
      await graph.feed(observed({ tenant }, dm.peer, "C"), imported({ tenant, content: from(ana) }))
      assert.deepEqual(await names(), [
        ["C", "C", 5001],
        ["C", "B", 6001],
      ])
    }))

  test("two accounts with the same dialogues and messages share no node", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      for (const account of [1001, 1002]) await graph.feed(imported({ tenant, account, content: from(ana) }))
      const rows = await graph.rows(`
        MATCH (u:User)-->(p:Persona {tenant_id: $tenant})-->(d)<--(post)<--(peer:Peer)
        RETURN count(DISTINCT u), count(DISTINCT p), count(DISTINCT d), count(DISTINCT post), count(DISTINCT peer)`)
      assert.deepEqual(rows, [[2, 2, 2, 2, 2]])
    }))

  test("persona and dialogue that another program made with the same keys are met, not doubled", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      await graph.rows(
        `CREATE (:User {user_id: $user, tenant_id: $tenant})-[:HAS_PERSONA]->(:Persona {user_id: $user, tenant_id: $tenant})
           -[:HAS_DIALOGUE]->(:Dialogue {dialogue_id: $dialogue})`,
        { user: USER, dialogue: dialogueId(persona(graph), dm.peer) },
      )
      assert.deepEqual(await graph.feed(opened({ tenant }), imported({ tenant })), COMMITTED)
      const rows = await graph.rows(`
        MATCH (u:User {tenant_id: $tenant}) MATCH (u)-[a:HAS_PERSONA]->(p)-[b:HAS_DIALOGUE]->(d) RETURN count(a), count(b)`)
      assert.deepEqual(rows, [[1, 1]])
    }))
})
