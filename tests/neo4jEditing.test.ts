import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { messageId } from "../domain/identity.ts"
import type { Peer } from "../domain/peer.ts"
import { ACCOUNT, channel, deleted, dm, edited, imported, service } from "./inventedEvents.ts"
import { type Graph, withGraph } from "./neo4j/graph.ts"

const ana: Peer = { kind: "user", id: 6001 }

const persona = ({ tenant }: Graph) => ({ tenant, account: ACCOUNT })
const postId = (graph: Graph, id: number) => messageId(persona(graph), { box: "u", id })

const sent = { sent: true }
const from = (sender: Peer) => ({ sender })

describe("a post that is seen again in Neo4j", () => {
  test("an edit changes what it shows and keeps the rest, of ends too; a deletion keeps the post and says when", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const reply = { box: "u" as const, id: 1 }
      await graph.feed(
        imported({ tenant, sequence: 1 }),
        imported({ tenant, content: { ...from(ana), reply, media: { kind: "photo" } } }),
        imported({ tenant, sequence: 18, content: { reply: { box: "u", id: 17 } } }),
      )
      const changed = {
        ...edited({ tenant, content: { ...sent, forward: { peer: ana } } }),
        time: "2027-01-01T00:00:00Z",
      }
      await graph.feed(changed)
      await graph.feed({ ...deleted({ tenant }), time: "2027-01-02T00:00:00Z" })
      await graph.feed({ ...deleted({ tenant }), time: "2027-01-03T00:00:00Z" }, changed)
      const rows = await graph.rows(
        `MATCH (p:Post {post_id: $post})
         RETURN toString(p.edited_at), toString(p.deleted_at), toString(p.created_at), p.has_media, p.media_kind, p.awaits,
           COUNT { (p)-[:IN_DIALOGUE]->() }, [(s)-[:SENT_MESSAGE]->(p) | labels(s)[0]], COUNT { (p)-[:REPLIES_TO]->() },
           COUNT { (p)-[:FORWARDED_FROM]->() }, COUNT { (p)<-[:REPLIES_TO]-() }`,
        { post: postId(graph, 17) },
      )
      assert.deepEqual(rows, [
        [
          ...[
            "2024-02-01T00:01:40Z",
            "2027-01-02T00:00:00Z",
            "2026-11-23T07:00:00.123Z",
            true,
            "photo",
            null,
          ],
          ...[1, ["Persona"], 1, 1, 1],
        ],
      ])
    }))

  test("an edit that shows nothing but its text erases nothing, and takes no message from the persona", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const whole = {
        ...{ ...sent, own: true as const, viaBot: "gif", media: { kind: "photo" } },
        ...{ reply: { box: "u" as const, id: 9 }, forward: { peer: channel.peer } },
      }
      await graph.feed(
        imported({ tenant, content: whole }),
        imported({ tenant, sequence: 18, content: from(ana) }),
      )
      const posts = () =>
        graph.rows(`
          MATCH (p:Post {tenant_id: $tenant})
          RETURN p.source, p.authored, p.borrowed, p.has_media, p.media_kind, p.awaits, toString(p.posted_at),
            [(s)-[:SENT_MESSAGE]->(p) | labels(s)[0]], [(p)-[:FORWARDED_FROM]->(o) | o.telegram_id]
          ORDER BY p.telegram_message_id`)
      const before = await posts()
      assert.deepEqual(before[0]?.slice(0, 5), ["persona", false, true, true, "photo"])
      const bare = { sequence: 18, content: { sender: dm.peer } }
      await graph.feed(edited({ tenant, content: { sender: ana } }), edited({ tenant, sequence: 18 }))
      assert.deepEqual(await posts(), before)
      await graph.feed(edited({ tenant, ...bare }))
      const senders = await graph.rows(
        "MATCH (s)-[:SENT_MESSAGE]->(p:Post {tenant_id: $tenant, telegram_message_id: 18}) RETURN s.telegram_id",
      )
      assert.deepEqual(senders, [[dm.peer.id]])
    }))

  test("a time by a local clock says so until an exact one is seen", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      const approximate = { tenant, content: { approximate: true as const }, state: { occurred: 4600 } }
      const posted = () =>
        graph.rows(
          "MATCH (p:Post {tenant_id: $tenant}) RETURN toString(p.posted_at), p.posted_at_approximate",
        )
      await graph.feed(imported(approximate))
      assert.deepEqual(await posted(), [["1970-01-01T01:16:40Z", true]])
      await graph.feed(edited({ tenant, state: { occurred: 1000 } }))
      await graph.feed(edited(approximate))
      assert.deepEqual(await posted(), [["1970-01-01T00:16:40Z", null]])
    }))

  test("a service message takes the place of the post that it was taken for, and those that answered it wait", () =>
    withGraph(async (graph) => {
      const { tenant } = graph
      await graph.feed(
        imported({ tenant, sequence: 1, content: { text: "", sender: ana } }),
        imported({ tenant, sequence: 2, content: { reply: { box: "u", id: 1 } } }),
      )
      await graph.feed(service({ action: "pin_message", fields: {}, actor: ana }, { tenant, sequence: 1 }))
      const posts = await graph.rows(
        "MATCH (p:Post {tenant_id: $tenant}) RETURN p.telegram_message_id, p.awaits",
      )
      assert.deepEqual(posts, [[2, postId(graph, 1)]])
      const peers = await graph.rows("MATCH (p:Peer {tenant_id: $tenant}) RETURN p.telegram_id")
      assert.deepEqual(peers, [[ana.id]])
    }))
})
