/**
 * Writes the ends of a batch: personas, dialogues and peers, each once. They are made or met by their keys, so that nodes that others have
 * made with the same keys become ours instead of standing beside. What a batch does not say of them stays as it is.
 */
import type { QueryResult } from "neo4j-driver"
import type { DialogueRow, PeerRow, PersonaRow, Write } from "../../projections/neo4j/rows.ts"
import { type Run, type Value, whole } from "./connection.ts"

const PERSONAS = `
  UNWIND $rows AS r
  MERGE (u:User {tenant_id: r.tenant, user_id: r.user})
  SET u.projection = $name, u.created_at = coalesce(u.created_at, datetime(r.at))
  MERGE (p:Persona {tenant_id: r.tenant, user_id: r.user})
  SET p.projection = $name, p.created_at = coalesce(p.created_at, datetime(r.at)),
      p.telegram_id = r.account, p.subject = r.subject
  MERGE (u)-[:HAS_PERSONA]->(p)`

const DIALOGUES = `
  UNWIND $rows AS r
  MATCH (p:Persona {tenant_id: r.tenant, user_id: r.user})
  MERGE (d:Dialogue {dialogue_id: r.id})
  SET d.projection = $name, d.created_at = coalesce(d.created_at, datetime(r.at)),
      d.tenant_id = r.tenant, d.user_id = r.user, d.subject = r.subject, d.dialogue_type = r.type,
      d.peer_id = r.peer, d.peer_kind = r.kind, d.peer_name = coalesce(r.peerName, d.peer_name)
  MERGE (p)-[:HAS_DIALOGUE]->(d)`

const PEERS = `
  UNWIND $rows AS r
  MERGE (p:Peer {peer_key: r.key})
  ON CREATE SET p.projection = $name, p.created_at = datetime(r.at), p.tenant_id = r.tenant, p.user_id = r.user,
      p.kind = r.kind, p.telegram_id = r.peer, p.peer_id = r.peer`

const NAMES = `
  UNWIND $rows AS r
  MATCH (p:Peer {peer_key: r.key})
  SET p.name = r.peerName, p.username = coalesce(r.username, p.username)`

const whose = ({ tenant, account }: { readonly tenant: string; readonly account: number }) => ({
  tenant,
  user: String(account),
})

const personaRow = (row: PersonaRow): Value => ({
  ...whose(row),
  account: whole(row.account),
  subject: row.subject,
  at: row.at,
})

const dialogueRow = (row: DialogueRow): Value => ({
  ...whose(row.persona),
  id: row.id,
  subject: row.subject,
  type: row.type,
  peer: whole(row.peer.id),
  kind: row.peer.kind,
  peerName: row.name ?? null,
  at: row.at,
})

const peerRow = (row: PeerRow): Value => ({
  ...whose(row.persona),
  key: row.key,
  kind: row.kind,
  peer: whole(row.id),
  at: row.at,
})

const nameRow = (row: PeerRow): Value => ({
  key: row.key,
  peerName: row.name ?? null,
  username: row.username ?? null,
})

/** The statements for what there is; they are sent in this order and share a round trip. */
export const writeEnds = (run: Run, name: string, write: Write): ReadonlyArray<PromiseLike<QueryResult>> => {
  const personas = [...write.personas.values()].map(personaRow)
  const dialogues = [...write.dialogues.values()].map(dialogueRow)
  const peers = [...write.peers.values()]
  const named = peers.filter((row) => row.name !== undefined).map(nameRow)
  return [
    ...(personas.length === 0 ? [] : [run(PERSONAS, { name, rows: personas })]),
    ...(dialogues.length === 0 ? [] : [run(DIALOGUES, { name, rows: dialogues })]),
    ...(peers.length === 0 ? [] : [run(PEERS, { name, rows: peers.map(peerRow) })]),
    ...(named.length === 0 ? [] : [run(NAMES, { name, rows: named })]),
  ]
}
