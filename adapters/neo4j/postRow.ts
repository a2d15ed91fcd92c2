/** A post as a statement takes it. */
import { type PostRow, SENT_BY_PERSONA } from "../../projections/neo4j/rows.ts"
import { whole } from "./connection.ts"

/** `datetime({epochSeconds: null})` is an error where `datetime(null)` is null. */
export const seconds = (value: string): string =>
  `CASE WHEN ${value} IS NULL THEN null ELSE datetime({epochSeconds: ${value}}) END`

export const postRow = (post: PostRow) => ({
  id: post.id,
  telegram: whole(post.telegramMessageId),
  posted: post.posted === undefined ? null : whole(post.posted),
  edited: post.edited === undefined ? null : whole(post.edited),
  deleted: post.deleted ?? null,
  approximate: post.approximate ?? null,
  source: post.source,
  sent: post.sender === SENT_BY_PERSONA,
  borrowed: post.borrowed ? true : null,
  media: post.hasMedia,
  kind: post.mediaKind ?? null,
  at: post.at,
})
