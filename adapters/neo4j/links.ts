/**
 * Draws relationships between nodes that are there. A reply is drawn when the later of its two posts arrives: one whose answered post is
 * not there keeps that post's id in `awaits` until it comes, so no stub stands for what nobody has seen.
 */
import type { QueryResult } from "neo4j-driver"
import { type PostRow, SENT_BY_PERSONA } from "../../projections/neo4j/rows.ts"
import type { Run, Value } from "./connection.ts"

const FORWARDS = `
  UNWIND $pairs AS pair
  MATCH (p:Post {post_id: pair[0]})
  MATCH (origin:Peer {peer_key: pair[1]})
  CREATE (p)-[:FORWARDED_FROM]->(origin)`

const REPLIES = `
  UNWIND $pairs AS pair
  MATCH (p:Post {post_id: pair[0]})
  OPTIONAL MATCH (answered:Post {post_id: pair[1]})
  FOREACH (_ IN CASE WHEN answered IS NULL THEN [] ELSE [1] END | CREATE (p)-[:REPLIES_TO]->(answered))
  FOREACH (_ IN CASE WHEN answered IS NULL THEN [1] ELSE [] END | SET p.awaits = pair[1])`

const WAITING = `
  UNWIND $ids AS id
  MATCH (waiting:Post {awaits: id})
  MATCH (answered:Post {post_id: id})
  REMOVE waiting.awaits
  CREATE (waiting)-[:REPLIES_TO]->(answered)`

const DIALOGUES = `
  UNWIND $pairs AS pair
  MATCH (p:Post {post_id: pair[0]})
  MATCH (d:Dialogue {dialogue_id: pair[1]})
  CREATE (p)-[:IN_DIALOGUE]->(d)`

const BY_PEER = `
  UNWIND $pairs AS pair
  MATCH (p:Post {post_id: pair[0]})
  MATCH (s:Peer {peer_key: pair[1]}) WHERE NOT EXISTS { (p)<-[:SENT_MESSAGE]-(:Persona) }
  CREATE (s)-[:SENT_MESSAGE]->(p)`

const BY_PERSONA = `
  UNWIND $rows AS r
  MATCH (p:Post {post_id: r.id})
  MATCH (s:Persona {tenant_id: r.tenant, user_id: r.user})
  CREATE (s)-[:SENT_MESSAGE]->(p)`

type Sent = ReadonlyArray<PromiseLike<QueryResult>>

const drawPairs = (run: Run, text: string, pairs: ReadonlyArray<ReadonlyArray<Value>>): Sent =>
  pairs.length === 0 ? [] : [run(text, { pairs })]

export const linkForwards = (run: Run, posts: ReadonlyArray<PostRow>): Sent =>
  drawPairs(
    run,
    FORWARDS,
    posts.flatMap(({ id, forwardedFrom }) => (forwardedFrom === undefined ? [] : [[id, forwardedFrom]])),
  )

/** Replies of these posts. */
export const linkReplies = (run: Run, posts: ReadonlyArray<PostRow>): Sent =>
  drawPairs(
    run,
    REPLIES,
    posts.flatMap(({ id, repliesTo }) => (repliesTo === undefined ? [] : [[id, repliesTo]])),
  )

/** Replies to these posts, of posts that were there before them. */
export const linkWaiting = (run: Run, posts: ReadonlyArray<PostRow>): Sent =>
  posts.length === 0 ? [] : [run(WAITING, { ids: posts.map(({ id }) => id) })]

export const linkDialogues = (run: Run, posts: ReadonlyArray<PostRow>): Sent =>
  drawPairs(
    run,
    DIALOGUES,
    posts.map(({ id, dialogue }) => [id, dialogue]),
  )

/** Senders of posts that were there; what the persona is known to have sent stays its own. */
export const linkSenders = (run: Run, posts: ReadonlyArray<PostRow>): Sent => {
  const byPersona = posts.filter(({ sender }) => sender === SENT_BY_PERSONA)
  const byPeer = posts.flatMap(({ id, sender }) =>
    sender === undefined || sender === SENT_BY_PERSONA ? [] : [[id, sender]],
  )
  const rows = byPersona.map(({ id, persona }) => ({
    id,
    tenant: persona.tenant,
    user: String(persona.account),
  }))
  return [...drawPairs(run, BY_PEER, byPeer), ...(rows.length === 0 ? [] : [run(BY_PERSONA, { rows })])]
}
