/**
 * Writes the posts of a batch and what they are tied to. Posts that are not in the graph yet, nearly always all of them, are created with
 * their relationships in groups of one dialogue and one sender, which is the fastest form that Neo4j has; they may be created, not merged,
 * because the position that is locked in the same transaction keeps every other writer out. Posts that are there keep what a later form does
 * not show.
 */
import type { QueryResult } from "neo4j-driver"
import { type PostRow, SENT_BY_PERSONA, type Write } from "../../projections/neo4j/rows.ts"
import type { Run, Value } from "./connection.ts"
import { linkForwards, linkReplies, linkWaiting } from "./links.ts"
import { mergePosts } from "./mergePosts.ts"
import { listed, listedRow, seconds } from "./postRow.ts"

const PRESENT = "UNWIND $ids AS id MATCH (p:Post {post_id: id}) RETURN id"

const create = (sender: string, sent: string): string => `
  UNWIND $groups AS g
  MATCH (d:Dialogue {dialogue_id: g.dialogue})
  ${sender}
  UNWIND g.rows AS r
  CREATE (p:Post {projection: $name, post_id: ${listed("id")}, tenant_id: g.tenant,
    created_at: datetime(${listed("at")}), posted_at: ${seconds(listed("posted"))},
    posted_at_approximate: ${listed("approximate")}, deleted_at: datetime(${listed("deleted")}),
    telegram_message_id: ${listed("telegram")}, edited_at: ${seconds(listed("edited"))},
    source: ${listed("source")}, authored: ${listed("sent")} AND ${listed("borrowed")} IS NULL,
    borrowed: ${listed("borrowed")}, has_media: ${listed("media")}, media_kind: ${listed("kind")}})
  CREATE (p)-[:IN_DIALOGUE]->(d)
  ${sent}`

const SENT = "CREATE (s)-[:SENT_MESSAGE]->(p)"
const CREATE = {
  byPersona: create("MATCH (s:Persona {tenant_id: g.tenant, user_id: g.user})", SENT),
  byPeer: create("MATCH (s:Peer {peer_key: g.sender})", SENT),
  byNobody: create("", ""),
}

const DELETED = `
  UNWIND $rows AS r
  MATCH (p:Post {post_id: r.id})
  SET p.deleted_at = coalesce(p.deleted_at, datetime(r.at))`

type Group = { readonly [key: string]: Value; readonly rows: Array<Value> }

/** Groups of one dialogue and one sender. */
const grouped = (posts: ReadonlyArray<PostRow>): ReadonlyArray<Group> => {
  const groups = new Map<string, Group>()
  for (const post of posts) {
    const { dialogue, sender, persona } = post
    const key = `${dialogue}/${sender ?? ""}`
    let group = groups.get(key)
    if (group === undefined) {
      const whose = { tenant: persona.tenant, user: String(persona.account) }
      group = { ...whose, dialogue, sender: sender ?? null, rows: [] }
      groups.set(key, group)
    }
    group.rows.push(listedRow(post))
  }
  return [...groups.values()]
}

const nodesCreated = (result: QueryResult): number => result.summary.counters.updates().nodesCreated

/** A group whose dialogue or sender is not there creates nothing; that would be lost in silence, so it is counted. */
const createPosts = async (run: Run, name: string, posts: ReadonlyArray<PostRow>): Promise<void> => {
  const statements = [
    { text: CREATE.byPersona, posts: posts.filter(({ sender }) => sender === SENT_BY_PERSONA) },
    { text: CREATE.byNobody, posts: posts.filter(({ sender }) => sender === undefined) },
    {
      text: CREATE.byPeer,
      posts: posts.filter(({ sender }) => sender !== undefined && sender !== SENT_BY_PERSONA),
    },
  ].filter((statement) => statement.posts.length > 0)
  const results = await Promise.all(
    statements.map((statement) => run(statement.text, { name, groups: grouped(statement.posts) })),
  )
  const created = results.reduce((sum, result) => sum + nodesCreated(result), 0)
  if (created !== posts.length) throw new Error(`the graph created ${created} posts of ${posts.length}`)
}

export const findPresent = (run: Run, write: Write): PromiseLike<QueryResult> =>
  run(PRESENT, { ids: [...write.posts.keys()] })

/** The posts, given which of them are there already; the ends are there. */
export const writePosts = async (
  run: Run,
  name: string,
  write: Write,
  present: QueryResult,
): Promise<void> => {
  const known = new Set(present.records.map((record) => record.get("id") as string))
  const posts = [...write.posts.values()]
  const created = known.size === 0 ? posts : posts.filter(({ id }) => !known.has(id))
  const deleted = [...write.deleted].map(([id, at]) => ({ id, at }))
  await Promise.all([
    ...(created.length === 0 ? [] : [createPosts(run, name, created)]),
    ...mergePosts(
      run,
      name,
      posts.filter(({ id }) => known.has(id)),
    ),
    ...linkForwards(run, posts),
    ...linkReplies(run, posts),
    ...linkWaiting(run, created),
    ...(deleted.length === 0 ? [] : [run(DELETED, { rows: deleted })]),
  ])
}
