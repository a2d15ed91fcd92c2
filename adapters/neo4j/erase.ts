/**
 * Takes out of the graph what was erased from the log: a dialogue with its posts and what it told of peers, or all of a persona; peers that
 * nothing else tells of leave with it. Found by the subject alone. Large ones lose most of their posts beforehand, in transactions of
 * bounded size under the same lock and position, because a transaction lives in the server's memory; what is left goes with the position.
 * A rebuild in place only takes its own stamp away, so that what was imported again never vanishes for those who read.
 */
import { Effect } from "effect"
import type { Erase, Step } from "../../projections/neo4j/rows.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import { leaving } from "./dropPosts.ts"
import { holding } from "./freeing.ts"
import { settlePeers, untell } from "./peers.ts"
import { lockPosition } from "./position.ts"
import type { Seat } from "./seat.ts"
import { isThere, type Stamp, stamped, stampOf } from "./stamp.ts"

const found = (stamp: Stamp): string => `
  RETURN d.dialogue_id AS id, COUNT { (d)<-[:IN_DIALOGUE]-(q) WHERE ${isThere(stamp, "q")} } AS posts`
const dialogue = (stamp: Stamp): string => `
  MATCH (d:Dialogue {subject: $subject}) WHERE d.projection = $name AND ${isThere(stamp, "d")} ${found(stamp)}`
const persona = (stamp: Stamp): string => `
  MATCH (p:Persona {subject: $subject}) WHERE p.projection = $name AND ${isThere(stamp, "p")}
  MATCH (d:Dialogue {tenant_id: p.tenant_id, user_id: p.user_id})
  WHERE d.projection = $name AND ${isThere(stamp, "d")} ${found(stamp)}`

const posts = (stamp: Stamp): string => `
  MATCH (d:Dialogue)<-[:IN_DIALOGUE]-(p:Post) WHERE d.dialogue_id IN $ids AND ${isThere(stamp, "p")}
  WITH p LIMIT $limit
  ${leaving(stamp)}`
const dialogues = ({ renewing }: Stamp): string => `
  MATCH (d:Dialogue) WHERE d.dialogue_id IN $ids ${renewing ? "REMOVE d.version" : "DETACH DELETE d"}`
const personas = (stamp: Stamp): string => `
  MATCH (p:Persona {subject: $subject}) WHERE p.projection = $name AND ${isThere(stamp, "p")}
  MATCH (u:User {tenant_id: p.tenant_id, user_id: p.user_id})
  ${stamp.renewing ? "REMOVE p.version, u.version" : "DETACH DELETE p, u"}`

/** Posts that one transaction deletes. */
const AT_ONCE = 10_000

type Found = { readonly ids: ReadonlyArray<string>; readonly posts: number }

const find = async (run: Run, stamp: Stamp, { what, subject }: Erase): Promise<Found> => {
  const text = what === "dialogue" ? dialogue(stamp) : persona(stamp)
  const { records } = await run(text, { ...stamped(stamp), subject })
  return {
    ids: records.map((record) => record.get("id") as string),
    posts: records.reduce((sum, record) => sum + (record.get("posts") as number), 0),
  }
}

/** One erasure, within the transaction that moves the position. */
export const erase = async (run: Run, stamp: Stamp, step: Erase): Promise<void> => {
  const { ids, posts: limit } = await find(run, stamp, step)
  const [keys] = await Promise.all([
    untell(run, stamp, ids),
    run(posts(stamp), { ...stamped(stamp), ids, limit: whole(limit) }),
    run(dialogues(stamp), { ids }),
  ])
  if (keys.length > 0) await settlePeers(run, stamp, keys)
  if (step.what === "persona") await run(personas(stamp), { ...stamped(stamp), subject: step.subject })
}

type Expected = { readonly generation: number; readonly from: number }

/** Deletes most of what is too much for one transaction; stops where the store is no longer this runner's or elsewhere. */
const eraseMost = async (run: Run, seat: Seat, step: Erase, expected: Expected): Promise<boolean> => {
  const position = await lockPosition(run, seat)
  if (position?.generation !== expected.generation || position.position !== expected.from) return false
  const stamp = stampOf(seat, position)
  const { ids, posts: left } = await find(run, stamp, step)
  if (left <= AT_ONCE) return false
  await run(posts(stamp), { ...stamped(stamp), ids, limit: whole(AT_ONCE) })
  return true
}

const SECONDS = 60

export const eraseAhead = (
  connection: Neo4jConnection,
  seat: Seat,
  steps: ReadonlyArray<Step>,
  expected: Expected,
) =>
  Effect.gen(function* () {
    for (const step of steps) {
      if (step._tag === "Write") continue
      const most = holding(connection, seat.name, SECONDS, (run) => eraseMost(run, seat, step, expected))
      while (yield* most);
    }
  })
