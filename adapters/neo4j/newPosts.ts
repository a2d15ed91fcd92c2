/**
 * Writes posts of which nothing is known but their rows: those that are not in the graph yet, and in a rebuild those that only an older version
 * made. In groups of one dialogue and one sender, which is the fastest form that Neo4j has; posts may be created, not merged, because the
 * position that is locked in the same transaction keeps every other writer out.
 */
import { type PostRow, SENT_BY_PERSONA } from "../../projections/neo4j/rows.ts"
import type { Run, Value } from "./connection.ts"
import { listed, listedRow, seconds } from "./postRow.ts"
import { type Stamp, stamped } from "./stamp.ts"

/** A post as it is when nothing is known of it but its row. */
const NEW = `{projection: $name, version: $version, post_id: ${listed("id")}, tenant_id: g.tenant,
    created_at: datetime(${listed("at")}), posted_at: ${seconds(listed("posted"))},
    posted_at_approximate: ${listed("approximate")}, deleted_at: datetime(${listed("deleted")}),
    telegram_message_id: ${listed("telegram")}, edited_at: ${seconds(listed("edited"))},
    source: ${listed("source")}, authored: ${listed("sent")} AND ${listed("borrowed")} IS NULL,
    borrowed: ${listed("borrowed")}, has_media: ${listed("media")}, media_kind: ${listed("kind")},
    shared: ${listed("shared")}}`

/** Deletes relationships of the post but one to the end where it belongs: nearly always that one is all there is. */
const keepOne = (pattern: string, isRight: string): string => `
  CALL (*) {
    OPTIONAL MATCH ${pattern}
    WITH collect(CASE WHEN ${isRight} THEN old END) AS right, collect(CASE WHEN ${isRight} THEN null ELSE old END) AS wrong
    FOREACH (one IN right[1..] + wrong | DELETE one)
  }`

/** The post that is there, as if it were new: nothing stays of what it was, nor of what it was tied to elsewhere. */
const renew = (sent: boolean): string => `
  MATCH (p:Post {post_id: ${listed("id")}})
  SET p = ${NEW}
  WITH *
  ${keepOne("(p)-[old:IN_DIALOGUE]->(x)", "x = d")}
  ${keepOne("(p)<-[old:SENT_MESSAGE]-(x)", sent ? "x = s" : "false")}
  CALL (p) { MATCH (p)-[old:REPLIES_TO|FORWARDED_FROM]->() DELETE old }
  MERGE (p)-[:IN_DIALOGUE]->(d)
  ${sent ? "MERGE (s)-[:SENT_MESSAGE]->(p)" : ""}`

const create = (sent: boolean): string => `
  CREATE (p:Post ${NEW})
  CREATE (p)-[:IN_DIALOGUE]->(d)
  ${sent ? "CREATE (s)-[:SENT_MESSAGE]->(p)" : ""}`

/** A statement for each kind of sender. */
type Texts = { readonly byPersona: string; readonly byPeer: string; readonly byNobody: string }

const texts = (making: (sent: boolean) => string): Texts => {
  const text = (sender: string): string => `
    UNWIND $groups AS g
    MATCH (d:Dialogue {dialogue_id: g.dialogue})
    ${sender}
    UNWIND g.rows AS r
    ${making(sender !== "")}
    RETURN count(p) AS written`
  return {
    byPersona: text("MATCH (s:Persona {tenant_id: g.tenant, user_id: g.user})"),
    byPeer: text("MATCH (s:Peer {peer_key: g.sender})"),
    byNobody: text(""),
  }
}

const creating = texts(create)
const renewing = texts(renew)

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

/** A group whose dialogue or sender is not there writes nothing; that would be lost in silence, so it is counted. */
const write = async (
  run: Run,
  stamp: Stamp,
  { byPersona, byPeer, byNobody }: Texts,
  posts: ReadonlyArray<PostRow>,
): Promise<void> => {
  const statements = [
    { text: byPersona, of: posts.filter(({ sender }) => sender === SENT_BY_PERSONA) },
    { text: byNobody, of: posts.filter(({ sender }) => sender === undefined) },
    { text: byPeer, of: posts.filter(({ sender }) => sender !== undefined && sender !== SENT_BY_PERSONA) },
  ].filter(({ of }) => of.length > 0)
  const results = await Promise.all(
    statements.map(({ text, of }) => run(text, { ...stamped(stamp), groups: grouped(of) })),
  )
  const written = results.reduce((sum, { records }) => sum + (records[0]?.get("written") as number), 0)
  if (written !== posts.length) throw new Error(`the graph wrote ${written} posts of ${posts.length}`)
}

export const createPosts = (run: Run, stamp: Stamp, posts: ReadonlyArray<PostRow>): Promise<void> =>
  write(run, stamp, creating, posts)

/** The posts are there. */
export const renewPosts = (run: Run, stamp: Stamp, posts: ReadonlyArray<PostRow>): Promise<void> =>
  write(run, stamp, renewing, posts)
