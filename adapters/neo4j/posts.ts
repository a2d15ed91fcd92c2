/**
 * Writes the posts of a batch and what they are tied to. Posts that are not in the graph yet, nearly always all of them, are created with
 * their relationships; posts that are there keep what a later form does not show. In a rebuild those of an older version, then nearly
 * always all of them, are renewed.
 */
import type { QueryResult } from "neo4j-driver"
import type { PostRow, Write } from "../../projections/neo4j/rows.ts"
import type { Run } from "./connection.ts"
import { linkForwards, linkReplies, linkWaiting } from "./links.ts"
import { mergePosts } from "./mergePosts.ts"
import { createPosts, renewPosts } from "./newPosts.ts"
import { isThere, type Stamp, stamped } from "./stamp.ts"

const present = (stamp: Stamp): string =>
  `UNWIND $ids AS id MATCH (p:Post {post_id: id}) RETURN id, ${isThere(stamp, "p")} AS there`

const deleted = (stamp: Stamp): string => `
  UNWIND $rows AS r
  MATCH (p:Post {post_id: r.id}) WHERE ${isThere(stamp, "p")}
  SET p.deleted_at = coalesce(p.deleted_at, datetime(r.at))`

export const findPresent = (run: Run, stamp: Stamp, write: Write): PromiseLike<QueryResult> =>
  run(present(stamp), { ...stamped(stamp), ids: [...write.posts.keys()] })

type Sorted = { readonly [how in "created" | "renewed" | "merged"]: ReadonlyArray<PostRow> }

/** A post without a stamp, which an older program made, is `null` there. */
const sorted = (posts: ReadonlyArray<PostRow>, { records }: QueryResult): Sorted => {
  if (records.length === 0) return { created: posts, renewed: [], merged: [] }
  const known = new Map(records.map((record) => [record.get("id") as string, record.get("there") === true]))
  return {
    created: posts.filter(({ id }) => !known.has(id)),
    renewed: posts.filter(({ id }) => known.get(id) === false),
    merged: posts.filter(({ id }) => known.get(id) === true),
  }
}

/** The posts, given which of them are there already; the ends are there. */
export const writePosts = async (run: Run, stamp: Stamp, write: Write, found: QueryResult): Promise<void> => {
  const posts = [...write.posts.values()]
  const { created, renewed, merged } = sorted(posts, found)
  const rows = [...write.deleted].map(([id, at]) => ({ id, at }))
  await Promise.all([
    ...(created.length === 0 ? [] : [createPosts(run, stamp, created)]),
    ...(renewed.length === 0 ? [] : [renewPosts(run, stamp, renewed)]),
    ...mergePosts(run, stamp, merged),
    ...linkForwards(run, posts),
    ...linkReplies(run, posts),
    ...linkWaiting(run, created),
    ...(rows.length === 0 ? [] : [run(deleted(stamp), { ...stamped(stamp), rows })]),
  ])
}
