/**
 * Takes out of the graph what was erased from the log: a dialogue with its posts and what it told of peers, or all of a persona; peers that
 * nothing else tells of leave with it. Found by the subject alone. A rebuild in place only takes its own stamp away, so that what was
 * imported again never vanishes for those who read.
 */
import type { Erase } from "../../projections/neo4j/rows.ts"
import { type Run, whole } from "./connection.ts"
import { leaving } from "./dropPosts.ts"
import { settlePeers, untell } from "./peers.ts"
import { isThere, type Stamp, stamped } from "./stamp.ts"

const found = (stamp: Stamp): string => `
  RETURN d.dialogue_id AS id, COUNT { (d)<-[:IN_DIALOGUE]-(q) WHERE ${isThere(stamp, "q")} } AS posts,
    COUNT { (d)<-[:SEEN_IN]-(q) WHERE ${isThere(stamp, "q")} } AS tellings`
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

/** What there is to erase: dialogues, their posts, and what they tell of peers. */
export type Found = {
  readonly ids: ReadonlyArray<string>
  readonly posts: number
  readonly tellings: number
}

export const find = async (run: Run, stamp: Stamp, { what, subject }: Erase): Promise<Found> => {
  const text = what === "dialogue" ? dialogue(stamp) : persona(stamp)
  const { records } = await run(text, { ...stamped(stamp), subject })
  const sum = (name: string) => records.reduce((all, record) => all + (record.get(name) as number), 0)
  const ids = records.map((record) => record.get("id") as string)
  return { ids, posts: sum("posts"), tellings: sum("tellings") }
}

/** Takes back what the dialogues tell of peers, and peers of which nothing is told any more. */
export const eraseTellings = async (
  run: Run,
  stamp: Stamp,
  ids: ReadonlyArray<string>,
  limit: number,
): Promise<void> => {
  const keys = limit === 0 ? [] : await untell(run, stamp, ids, limit)
  if (keys.length > 0) await settlePeers(run, stamp, keys)
}

export const erasePosts = async (
  run: Run,
  stamp: Stamp,
  ids: ReadonlyArray<string>,
  limit: number,
): Promise<void> => {
  if (limit > 0) await run(posts(stamp), { ...stamped(stamp), ids, limit: whole(limit) })
}

export const eraseDialogues = (run: Run, stamp: Stamp, ids: ReadonlyArray<string>) =>
  run(dialogues(stamp), { ids })

/** One erasure, within the transaction that moves the position. Posts last: a look-up takes as long as the transaction has deleted nodes. */
export const erase = async (run: Run, stamp: Stamp, step: Erase): Promise<void> => {
  const { ids, posts: most, tellings } = await find(run, stamp, step)
  await eraseTellings(run, stamp, ids, tellings)
  await Promise.all([erasePosts(run, stamp, ids, most), eraseDialogues(run, stamp, ids)])
  if (step.what === "persona") await run(personas(stamp), { ...stamped(stamp), subject: step.subject })
}
