/**
 * The graph's digest: SHA-256 over one line for each node, in order of label and key, with its properties and the keys of the nodes that it
 * is tied to. `content` says what is known, and is the same for any two logs that were made of the same messages; `exact` has in addition
 * when things were recorded. Neither has positions, subjects or the graph's own book. Read in pages, so memory stays flat; it holds for a
 * graph that nobody writes to meanwhile.
 */
import { createHash } from "node:crypto"
import { Effect } from "effect"
import type { Digest } from "../../application/projection.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import type { Owner } from "./position.ts"

/**
 * How the nodes of a label are read after a key, in order. Each row has the key, `content` (properties and ends), `recorded` (times of
 * recording). Names of ends are sorted here, since the order in which relationships are met is nobody's.
 */
type Section = { readonly label: string; readonly query: string }

const page = "ORDER BY key LIMIT $limit"
const keyed = (label: string): string => `
  MATCH (n:${label} {projection: $name})
  WITH n, n.tenant_id + '/' + n.user_id AS key WHERE key > $after
  WITH n, key ${page}`

const sections: ReadonlyArray<Section> = [
  {
    label: "User",
    query: `${keyed("User")}
      RETURN key, [] AS properties, [] AS ends, [toString(n.created_at)] AS recorded`,
  },
  {
    label: "Persona",
    query: `${keyed("Persona")}
      RETURN key, [n.telegram_id] AS properties,
        [(u:User)-[:HAS_PERSONA]->(n) | 'user/' + u.tenant_id + '/' + u.user_id] AS ends,
        [toString(n.created_at)] AS recorded`,
  },
  {
    label: "Dialogue",
    query: `
      MATCH (n:Dialogue) WHERE n.dialogue_id > $after AND n.projection = $name
      WITH n, n.dialogue_id AS key ${page}
      RETURN key, [n.tenant_id, n.user_id, n.dialogue_type, n.peer_kind, n.peer_id, n.peer_name] AS properties,
        [(p:Persona)-[:HAS_DIALOGUE]->(n) | 'persona/' + p.tenant_id + '/' + p.user_id] AS ends,
        [toString(n.created_at)] AS recorded`,
  },
  {
    label: "Peer",
    query: `
      MATCH (n:Peer) WHERE n.peer_key > $after AND n.projection = $name
      WITH n, n.peer_key AS key ${page}
      RETURN key, [n.tenant_id, n.user_id, n.kind, n.telegram_id, n.name, n.username] AS properties, [] AS ends,
        [toString(n.created_at)] AS recorded`,
  },
  {
    label: "Post",
    query: `
      MATCH (n:Post) WHERE n.post_id > $after AND n.projection = $name
      WITH n, n.post_id AS key ${page}
      RETURN key,
        [n.tenant_id, n.telegram_message_id, toString(n.posted_at), n.posted_at_approximate, toString(n.edited_at),
          n.deleted_at IS NOT NULL, n.source, n.authored, n.borrowed, n.has_media, n.media_kind, n.awaits] AS properties,
        [(n)-[:IN_DIALOGUE]->(d:Dialogue) | 'in/' + d.dialogue_id] +
        [(s:Persona)-[:SENT_MESSAGE]->(n) | 'by/' + s.tenant_id + '/' + s.user_id] +
        [(s:Peer)-[:SENT_MESSAGE]->(n) | 'by/' + s.peer_key] +
        [(n)-[:REPLIES_TO]->(a:Post) | 'answers/' + a.post_id] +
        [(n)-[:FORWARDED_FROM]->(o:Peer) | 'from/' + o.peer_key] AS ends,
        [toString(n.created_at), toString(n.deleted_at)] AS recorded`,
  },
]

const PAGE = 2_000
const SECONDS = 60

type Node = {
  readonly key: string
  readonly properties: ReadonlyArray<unknown>
  readonly ends: ReadonlyArray<string>
  readonly recorded: ReadonlyArray<string | null>
}

const readPage = async (
  run: Run,
  { name }: Owner,
  query: string,
  after: string,
): Promise<ReadonlyArray<Node>> => {
  const { records } = await run(query, { name, after, limit: whole(PAGE) })
  return records.map((record) => record.toObject() as Node)
}

const lineOf = (label: string, { key, properties, ends }: Node): string =>
  JSON.stringify([label, key, properties, [...ends].sort()])

/** Nodes and relationships are counted. */
export const digest = (connection: Neo4jConnection, owner: Owner) =>
  Effect.gen(function* () {
    const content = createHash("sha256")
    const exact = createHash("sha256")
    let rows = 0
    for (const { label, query } of sections) {
      let after = ""
      for (;;) {
        const from = after
        const nodes = yield* connection.transaction(SECONDS, (run) => readPage(run, owner, query, from))
        for (const node of nodes) {
          const line = lineOf(label, node)
          content.update(`${line}\n`)
          exact.update(`${line} ${JSON.stringify(node.recorded)}\n`)
          rows += 1 + node.ends.length
          after = node.key
        }
        if (nodes.length < PAGE) break
      }
    }
    return { content: content.digest("hex"), exact: exact.digest("hex"), rows } satisfies Digest
  })
