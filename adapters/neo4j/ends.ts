/**
 * Writes the ends of a batch: personas and dialogues, each once. They are made or met by their keys, so that nodes that others have made with
 * the same keys become ours instead of standing beside. What a batch does not say of them stays as it is; a rebuild first strips what an older
 * version left.
 */
import type { QueryResult } from "neo4j-driver"
import type { DialogueRow, PersonaRow, Write } from "../../projections/neo4j/rows.ts"
import { type Run, type Value, whole } from "./connection.ts"
import { earliest, writePeers } from "./peers.ts"
import { isOld, type Stamp, stamped } from "./stamp.ts"

const PERSONAS = `
  UNWIND $rows AS r
  MERGE (u:User {tenant_id: r.tenant, user_id: r.user})
  SET u.projection = $name, u.version = $version, u.created_at = ${earliest("u.created_at")}
  MERGE (p:Persona {tenant_id: r.tenant, user_id: r.user})
  SET p.projection = $name, p.version = $version, p.created_at = ${earliest("p.created_at")},
      p.telegram_id = r.account, p.subject = r.subject
  MERGE (u)-[:HAS_PERSONA]->(p)`

const STRIP_USERS = `
  UNWIND $rows AS r
  MATCH (u:User {tenant_id: r.tenant, user_id: r.user}) WHERE ${isOld("u")}
  SET u = {tenant_id: r.tenant, user_id: r.user}`

const STRIP_PERSONAS = `
  UNWIND $rows AS r
  MATCH (p:Persona {tenant_id: r.tenant, user_id: r.user}) WHERE ${isOld("p")}
  SET p = {tenant_id: r.tenant, user_id: r.user}
  WITH p
  MATCH (p)<-[old:HAS_PERSONA]-()
  DELETE old`

const DIALOGUES = `
  UNWIND $rows AS r
  MATCH (p:Persona {tenant_id: r.tenant, user_id: r.user})
  MERGE (d:Dialogue {dialogue_id: r.id})
  SET d.projection = $name, d.version = $version, d.created_at = ${earliest("d.created_at")},
      d.tenant_id = r.tenant, d.user_id = r.user, d.subject = r.subject, d.dialogue_type = r.type,
      d.peer_id = r.peer, d.peer_kind = r.kind, d.peer_name = coalesce(r.peerName, d.peer_name)
  MERGE (p)-[:HAS_DIALOGUE]->(d)`

const STRIP_DIALOGUES = `
  UNWIND $rows AS r
  MATCH (d:Dialogue {dialogue_id: r.id}) WHERE ${isOld("d")}
  SET d = {dialogue_id: r.id}
  WITH d
  MATCH (d)<-[old:HAS_DIALOGUE]-()
  DELETE old`

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

// A dialogue is told of by its own subject alone, whose events are never applied out of order: its last name is its latest.
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

/** The statements for what there is; they are sent in this order and share a round trip. */
export const writeEnds = (run: Run, stamp: Stamp, write: Write): ReadonlyArray<PromiseLike<QueryResult>> => {
  const sent = (texts: ReadonlyArray<string>, rows: ReadonlyArray<Value>) =>
    rows.length === 0 ? [] : texts.map((text) => run(text, { ...stamped(stamp), rows }))
  const strip = (...texts: ReadonlyArray<string>) => (stamp.renewing ? texts : [])
  return [
    ...sent([...strip(STRIP_USERS, STRIP_PERSONAS), PERSONAS], [...write.personas.values()].map(personaRow)),
    ...sent([...strip(STRIP_DIALOGUES), DIALOGUES], [...write.dialogues.values()].map(dialogueRow)),
    ...writePeers(run, stamp, [...write.peers.values()]),
  ]
}
