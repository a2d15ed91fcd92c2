/**
 * Writes peers and what each dialogue tells of them. A peer's name, username and first time are the latest and the earliest of what its
 * dialogues tell, by the sequences of the events that told it; so it makes no difference in which order dialogues are written, and where one
 * is erased or folded anew, what the others tell is left.
 */
import type { QueryResult } from "neo4j-driver"
import type { PeerRow, Telling } from "../../projections/neo4j/rows.ts"
import { type Run, type Value, whole } from "./connection.ts"
import { isOld, type Stamp, stamped } from "./stamp.ts"

/** The earlier of what is there and the row's time: which came first may not matter. */
export const earliest = (field: string): string =>
  `CASE WHEN ${field} <= datetime(r.at) THEN ${field} ELSE datetime(r.at) END`

const STRIP = `
  UNWIND $rows AS r
  MATCH (p:Peer {peer_key: r.key}) WHERE ${isOld("p")}
  SET p = {peer_key: r.key}
  WITH p
  MATCH (p)-[old:SEEN_IN]->()
  DELETE old`

const PEERS = `
  UNWIND $rows AS r
  MERGE (p:Peer {peer_key: r.key})
  SET p.projection = $name, p.version = $version, p.tenant_id = r.tenant, p.user_id = r.user,
      p.kind = r.kind, p.telegram_id = r.peer, p.peer_id = r.peer`

const TELLINGS = `
  UNWIND $rows AS r
  MATCH (p:Peer {peer_key: r.key})
  MATCH (d:Dialogue {dialogue_id: r.dialogue})
  MERGE (p)-[t:SEEN_IN]->(d)
  SET t.created_at = ${earliest("t.created_at")}, p.created_at = ${earliest("p.created_at")}`

const latest = (on: string, field: string): string => `
  FOREACH (_ IN CASE WHEN r.${field} IS NOT NULL AND coalesce(${on}.${field}_sequence, 0) <= r.${field}_sequence
      THEN [1] ELSE [] END |
    SET ${on}.${field} = r.${field}, ${on}.${field}_sequence = r.${field}_sequence)`

const NAMES = `
  UNWIND $rows AS r
  MATCH (p:Peer {peer_key: r.key})
  MATCH (d:Dialogue {dialogue_id: r.dialogue})
  MATCH (p)-[t:SEEN_IN]->(d)
  ${["name", "username"].map((field) => latest("t", field) + latest("p", field)).join("")}`

const peerRow = ({ key, persona, kind, id }: PeerRow): Value => ({
  ...{ key, kind, tenant: persona.tenant, user: String(persona.account) },
  peer: whole(id),
})

const latestOf = (field: string, told: Telling["name"]) => ({
  [field]: told?.text ?? null,
  [`${field}_sequence`]: told === undefined ? null : whole(told.sequence),
})

export const writePeers = (
  run: Run,
  stamp: Stamp,
  peers: ReadonlyArray<PeerRow>,
): ReadonlyArray<PromiseLike<QueryResult>> => {
  if (peers.length === 0) return []
  const rows = peers.map(peerRow)
  const tellings = peers.flatMap(({ key, seen }) =>
    [...seen].map(([dialogue, telling]) => ({ key, dialogue, telling })),
  )
  const seen = tellings.map(({ key, dialogue, telling }) => ({ key, dialogue, at: telling.at }))
  const named = tellings.flatMap(({ key, dialogue, telling: { name, username } }) =>
    name === undefined
      ? []
      : [{ key, dialogue, ...latestOf("name", name), ...latestOf("username", username) }],
  )
  return [
    ...(stamp.renewing ? [run(STRIP, { ...stamped(stamp), rows })] : []),
    run(PEERS, { ...stamped(stamp), rows }),
    run(TELLINGS, { rows: seen }),
    ...(named.length === 0 ? [] : [run(NAMES, { rows: named })]),
  ]
}

const UNTELL = (where: string) => `
  MATCH (d:Dialogue)<-[t:SEEN_IN]-(p:Peer) WHERE d.dialogue_id IN $ids AND ${where}
  WITH t, p LIMIT $limit
  DELETE t
  RETURN DISTINCT p.peer_key AS key`

const best = (field: string): string => `
  CALL (p) {
    OPTIONAL MATCH (p)-[t:SEEN_IN]->() WHERE t.${field}_sequence IS NOT NULL
    WITH t ORDER BY t.${field}_sequence DESC LIMIT 1
    RETURN t.${field} AS ${field}, t.${field}_sequence AS ${field}_sequence
  }`

const SETTLE = (leave: string) => `
  UNWIND $keys AS key
  MATCH (p:Peer {peer_key: key})
  OPTIONAL MATCH (p)-[t:SEEN_IN]->()
  WITH p, min(t.created_at) AS first
  ${best("name")}
  ${best("username")}
  SET p.created_at = first, p.name = name, p.name_sequence = name_sequence, p.username = username,
      p.username_sequence = username_sequence
  WITH p WHERE p.created_at IS NULL
  ${leave}`

/** Takes back what these dialogues tell of peers, so many tellings at most; the peers' keys. */
export const untell = async (
  run: Run,
  stamp: Stamp,
  ids: ReadonlyArray<string>,
  limit: number = Number.MAX_SAFE_INTEGER,
): Promise<ReadonlyArray<string>> => {
  const text = UNTELL(stamp.renewing ? "p.version = $version" : "true")
  const { records } = await run(text, { ...stamped(stamp), ids, limit: whole(limit) })
  return records.map((record) => record.get("key") as string)
}

/** What is told of peers after something was taken back; a peer that nothing tells of any more leaves. */
export const settlePeers = (run: Run, { renewing }: Stamp, keys: ReadonlyArray<string>) =>
  run(SETTLE(renewing ? "REMOVE p.version" : "DETACH DELETE p"), { keys })
