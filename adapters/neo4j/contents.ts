/**
 * What the graph holds, node by node in order of label and key: properties, the keys of the nodes that it is tied to, and when things were
 * recorded. Read in pages, so memory stays flat; it holds for a graph that nobody writes to meanwhile. Positions, subjects, stamps and the
 * graph's own book are no content.
 */
import { Effect } from "effect"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"

/**
 * How the nodes of a label are read after a key, in order. Each row has the key, `properties`, `ends` (named by how they are tied), `recorded`
 * (times of recording) and `told` (what dialogues tell). The order in which relationships are met is nobody's.
 */
export type Section = {
  readonly label: string
  readonly query: string
  readonly properties: ReadonlyArray<string>
  readonly recorded: ReadonlyArray<string>
}

/** Relationship types by what an end begins with. */
export const types: Readonly<Record<string, string>> = {
  ...{ user: "HAS_PERSONA", persona: "HAS_DIALOGUE", seen: "SEEN_IN", in: "IN_DIALOGUE" },
  ...{ by: "SENT_MESSAGE", answers: "REPLIES_TO", from: "FORWARDED_FROM" },
}

const page = "ORDER BY key LIMIT $limit"
const keyed = (label: string, key: string): string => `
  MATCH (n:${label}) WHERE n.${key} > $after AND n.projection = $name
  WITH n, n.${key} AS key ${page}`
const keyedByUser = (label: string): string => `
  MATCH (n:${label} {projection: $name})
  WITH n, n.tenant_id + '/' + n.user_id AS key WHERE key > $after
  WITH n, key ${page}`

type Asked = {
  readonly label: string
  readonly nodes: string
  readonly properties: Readonly<Record<string, string>>
  readonly ends?: string
  readonly recorded?: ReadonlyArray<string>
  readonly told?: string
}

const section = ({ label, nodes, properties, ends = "[]", recorded = [], told = "[]" }: Asked): Section => {
  const times = ["created_at", ...recorded]
  return {
    label,
    properties: Object.keys(properties),
    recorded: times,
    query: `${nodes}
      RETURN key, [${Object.values(properties).join(", ")}] AS properties, ${ends} AS ends,
        [${times.map((name) => `toString(n.${name})`).join(", ")}] AS recorded, ${told} AS told`,
  }
}

const as = (...names: ReadonlyArray<string>): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, `n.${name}`]))

export const sections: ReadonlyArray<Section> = [
  section({ label: "User", nodes: keyedByUser("User"), properties: {} }),
  section({
    label: "Persona",
    nodes: keyedByUser("Persona"),
    properties: as("telegram_id"),
    ends: "[(u:User)-[:HAS_PERSONA]->(n) | 'user/' + u.tenant_id + '/' + u.user_id]",
  }),
  section({
    label: "Dialogue",
    nodes: keyed("Dialogue", "dialogue_id"),
    properties: as("tenant_id", "user_id", "dialogue_type", "peer_kind", "peer_id", "peer_name"),
    ends: "[(p:Persona)-[:HAS_DIALOGUE]->(n) | 'persona/' + p.tenant_id + '/' + p.user_id]",
  }),
  section({
    label: "Peer",
    nodes: keyed("Peer", "peer_key"),
    properties: as("tenant_id", "user_id", "kind", "telegram_id", "name", "username"),
    ends: "[(n)-[:SEEN_IN]->(d:Dialogue) | 'seen/' + d.dialogue_id]",
    told: `[(n)-[t:SEEN_IN]->(d:Dialogue) |
        d.dialogue_id + ' ' + coalesce(toString(t.created_at), '') + ' ' + coalesce(t.name, '') + ' ' + coalesce(t.username, '')]`,
  }),
  section({
    label: "Post",
    nodes: keyed("Post", "post_id"),
    properties: {
      ...as("tenant_id", "telegram_message_id"),
      posted_at: "toString(n.posted_at)",
      ...as("posted_at_approximate"),
      edited_at: "toString(n.edited_at)",
      deleted_at: "n.deleted_at IS NOT NULL",
      ...as("source", "authored", "borrowed", "has_media", "media_kind", "awaits"),
    },
    ends: `[(n)-[:IN_DIALOGUE]->(d:Dialogue) | 'in/' + d.dialogue_id] +
        [(s:Persona)-[:SENT_MESSAGE]->(n) | 'by/' + s.tenant_id + '/' + s.user_id] +
        [(s:Peer)-[:SENT_MESSAGE]->(n) | 'by/' + s.peer_key] +
        [(n)-[:REPLIES_TO]->(a:Post) | 'answers/' + a.post_id] +
        [(n)-[:FORWARDED_FROM]->(o:Peer) | 'from/' + o.peer_key]`,
    recorded: ["deleted_at"],
  }),
]

const PAGE = 2_000
const SECONDS = 60

/** Names of ends and what was told are sorted. */
export type Node = {
  readonly key: string
  readonly properties: ReadonlyArray<unknown>
  readonly ends: ReadonlyArray<string>
  readonly recorded: ReadonlyArray<string | null>
  readonly told: ReadonlyArray<string>
}

const readPage = async (
  run: Run,
  query: string,
  name: string,
  after: string,
): Promise<ReadonlyArray<Node>> => {
  const { records } = await run(query, { name, after, limit: whole(PAGE) })
  return records.map((record) => {
    const node = record.toObject() as Node
    return { ...node, ends: [...node.ends].sort(), told: [...node.told].sort() }
  })
}

export type Page = { readonly nodes: ReadonlyArray<Node>; readonly isLast: boolean }

/** The nodes of a section that come after a key. */
export const pageAfter = (connection: Neo4jConnection, name: string, { query }: Section, after: string) =>
  Effect.map(
    connection.transaction(SECONDS, (run) => readPage(run, query, name, after)),
    (nodes): Page => ({ nodes, isLast: nodes.length < PAGE }),
  )
