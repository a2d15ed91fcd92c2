/**
 * How posts leave the graph: those that turned out to be service messages, and those that were erased. A post elsewhere that answered one of
 * them waits for it again, as it would had it never been there. A rebuild in place only takes its stamp away: the post stays for its readers
 * until it is derived again or swept.
 */
import type { QueryResult } from "neo4j-driver"
import type { Run } from "./connection.ts"
import { isThere, type Stamp, stamped } from "./stamp.ts"

// A post that waits may itself be one of these, so each step is done for all before the next; and `awaits` is removed before its node,
// because the index goes on showing, until the end of the transaction, a node that was both set and deleted in it (Neo4j 5.26).
/** Drops the posts that are matched as `p`. */
export const DROP = `
  OPTIONAL MATCH (waiting:Post)-[:REPLIES_TO]->(p)
  SET waiting.awaits = p.post_id
  WITH collect(DISTINCT p) AS posts
  UNWIND posts AS p
  REMOVE p.awaits
  WITH collect(p) AS posts
  UNWIND posts AS p
  DETACH DELETE p`

/** How posts leave that are matched as `p` and are there for whoever writes. */
export const leaving = ({ renewing }: Stamp): string => (renewing ? "REMOVE p.version" : DROP)

const byId = (stamp: Stamp): string => `
  UNWIND $ids AS id
  MATCH (p:Post {post_id: id}) WHERE ${isThere(stamp, "p")}
  ${leaving(stamp)}`

/** Posts that turned out to be service messages. */
export const dropPosts = (
  run: Run,
  stamp: Stamp,
  ids: ReadonlySet<string>,
): ReadonlyArray<PromiseLike<QueryResult>> =>
  ids.size === 0 ? [] : [run(byId(stamp), { ...stamped(stamp), ids: [...ids] })]
