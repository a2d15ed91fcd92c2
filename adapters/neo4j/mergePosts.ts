/**
 * Later forms of posts that are in the graph. They keep what a form does not show, by the rules that a batch's plan has for posts within it.
 */
import type { QueryResult } from "neo4j-driver"
import type { PostRow } from "../../projections/neo4j/rows.ts"
import type { Run } from "./connection.ts"
import { linkDialogues, linkSenders } from "./links.ts"
import { postRow, seconds } from "./postRow.ts"
import { type Stamp, stamped } from "./stamp.ts"

/**
 * The rules of a batch's plan, against what is there: what the row does not show stays, an exact time stays against one by a local clock, the
 * first deletion holds, and that the persona sent it is not disproved. The relationships that the row shows make way and are drawn anew.
 */
const MERGE = `
  UNWIND $rows AS r
  MATCH (p:Post {post_id: r.id})
  WITH r, p, EXISTS { (p)<-[:SENT_MESSAGE]-(:Persona) } AS sent,
    r.posted IS NULL OR (r.approximate IS NOT NULL AND p.posted_at IS NOT NULL AND p.posted_at_approximate IS NULL) AS stays
  SET p.projection = $name, p.version = $version, p.telegram_message_id = r.telegram,
      p.posted_at = CASE WHEN stays THEN p.posted_at ELSE ${seconds("r.posted")} END,
      p.posted_at_approximate = CASE WHEN stays THEN p.posted_at_approximate ELSE r.approximate END,
      p.edited_at = coalesce(${seconds("r.edited")}, p.edited_at),
      p.deleted_at = coalesce(p.deleted_at, datetime(r.deleted)),
      p.source = CASE WHEN p.source = 'persona' THEN p.source ELSE r.source END,
      p.borrowed = coalesce(r.borrowed, p.borrowed),
      p.has_media = r.media OR coalesce(p.has_media, false), p.media_kind = coalesce(r.kind, p.media_kind),
      p.shared = CASE WHEN r.shared OR EXISTS { (p)-[:IN_DIALOGUE]->(d) WHERE d.dialogue_id <> r.dialogue }
        THEN true ELSE p.shared END,
      p.awaits = CASE WHEN r.answers THEN null ELSE p.awaits END
  SET p.authored = (sent OR r.sent) AND p.borrowed IS NULL
  WITH r, p, sent
  CALL (r, p, sent) {
    MATCH (p)-[out:IN_DIALOGUE]->() DELETE out
    UNION
    MATCH (p)-[out:REPLIES_TO]->() WHERE r.answers DELETE out
    UNION
    MATCH (p)-[out:FORWARDED_FROM]->() WHERE r.forwarded DELETE out
    UNION
    MATCH (p)<-[out:SENT_MESSAGE]-() WHERE r.sent OR (r.sender AND NOT sent) DELETE out
  }`

const mergeRow = (post: PostRow) => ({
  ...postRow(post),
  dialogue: post.dialogue,
  sender: post.sender !== undefined,
  answers: post.repliesTo !== undefined,
  forwarded: post.forwardedFrom !== undefined,
})

export const mergePosts = (
  run: Run,
  stamp: Stamp,
  posts: ReadonlyArray<PostRow>,
): ReadonlyArray<PromiseLike<QueryResult>> =>
  posts.length === 0
    ? []
    : [
        run(MERGE, { ...stamped(stamp), rows: posts.map(mergeRow) }),
        ...linkDialogues(run, posts),
        ...linkSenders(run, posts),
      ]
