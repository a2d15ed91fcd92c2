/**
 * Takes out of the graph what was erased from the log: a dialogue with its posts, or all of a persona, and peers that are then tied to
 * nothing and are nobody's dialogue. Found by the subject alone. Large ones lose most of their posts beforehand, in transactions of
 * bounded size under the same lock and position, because a transaction lives in the server's memory; what is left goes with the position.
 * A peer that stays keeps the name under which it was last seen.
 */
import { Effect } from "effect"
import type { Erase, Step } from "../../projections/neo4j/rows.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import { DROP } from "./dropPosts.ts"
import { lockPosition, type Owner } from "./position.ts"

const DIALOGUE = `
  MATCH (d:Dialogue {subject: $subject}) WHERE d.projection = $name
  RETURN d.dialogue_id AS id, d.tenant_id AS tenant, d.user_id AS user, COUNT { (d)<-[:IN_DIALOGUE]-() } AS posts`
const PERSONA = `
  MATCH (p:Persona {subject: $subject}) WHERE p.projection = $name
  MATCH (d:Dialogue {tenant_id: p.tenant_id, user_id: p.user_id}) WHERE d.projection = $name
  RETURN d.dialogue_id AS id, d.tenant_id AS tenant, d.user_id AS user, COUNT { (d)<-[:IN_DIALOGUE]-() } AS posts`

const POSTS = `
  MATCH (d:Dialogue)<-[:IN_DIALOGUE]-(p:Post) WHERE d.dialogue_id IN $ids
  WITH p LIMIT $limit
  ${DROP}`
const DIALOGUES = "MATCH (d:Dialogue) WHERE d.dialogue_id IN $ids DETACH DELETE d"
const PEERS = `
  OPTIONAL MATCH (d:Dialogue {tenant_id: $tenant, user_id: $user})
  WITH collect(d.peer_kind + '/' + d.peer_id) AS dialogues
  MATCH (p:Peer {tenant_id: $tenant, user_id: $user})
  WHERE p.projection = $name AND NOT EXISTS { (p)--() } AND NOT p.kind + '/' + p.peer_id IN dialogues
  DELETE p`
const PERSONAS = `
  MATCH (p:Persona {subject: $subject}) WHERE p.projection = $name
  MATCH (u:User {tenant_id: p.tenant_id, user_id: p.user_id})
  DETACH DELETE p, u`

/** Posts that one transaction deletes. */
const AT_ONCE = 10_000

type Found = {
  readonly ids: ReadonlyArray<string>
  readonly posts: number
  readonly whose: { readonly tenant: string; readonly user: string } | undefined
}

const find = async (run: Run, { name }: Owner, { what, subject }: Erase): Promise<Found> => {
  const { records } = await run(what === "dialogue" ? DIALOGUE : PERSONA, { name, subject })
  const [first] = records
  return {
    ids: records.map((record) => record.get("id") as string),
    posts: records.reduce((sum, record) => sum + (record.get("posts") as number), 0),
    whose: first === undefined ? undefined : { tenant: first.get("tenant"), user: first.get("user") },
  }
}

/** One erasure, within the transaction that moves the position. */
export const erase = async (run: Run, owner: Owner, step: Erase): Promise<void> => {
  const { ids, posts, whose } = await find(run, owner, step)
  const { name } = owner
  await Promise.all([
    run(POSTS, { ids, limit: whole(posts) }),
    run(DIALOGUES, { ids }),
    ...(whose === undefined ? [] : [run(PEERS, { name, ...whose })]),
    ...(step.what === "persona" ? [run(PERSONAS, { name, subject: step.subject })] : []),
  ])
}

type Expected = { readonly generation: number; readonly from: number }

/** Deletes most of what is too much for one transaction; stops where the store is no longer this runner's or elsewhere. */
const eraseMost = async (
  run: Run,
  owner: Owner,
  step: Erase,
  { generation, from }: Expected,
): Promise<boolean> => {
  const position = await lockPosition(run, owner)
  if (position?.generation !== generation || position.position !== from) return false
  const { ids, posts } = await find(run, owner, step)
  if (posts <= AT_ONCE) return false
  await run(POSTS, { ids, limit: whole(AT_ONCE) })
  return true
}

const SECONDS = 60

export const eraseAhead = (
  connection: Neo4jConnection,
  owner: Owner,
  steps: ReadonlyArray<Step>,
  expected: Expected,
) =>
  Effect.gen(function* () {
    for (const step of steps) {
      if (step._tag === "Write") continue
      const most = connection.transaction(SECONDS, (run) => eraseMost(run, owner, step, expected))
      while (yield* most);
    }
  })
