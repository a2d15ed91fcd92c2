/** A post as a statement takes it: as a map, or where there are many as a list. */
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
  shared: post.shared ?? null,
  at: post.at,
})

type Row = ReturnType<typeof postRow>

const columns: ReadonlyArray<keyof Row> = [
  ...(["id", "telegram", "posted", "edited", "deleted", "approximate"] as const),
  ...(["source", "sent", "borrowed", "media", "kind", "shared", "at"] as const),
]

/** The row as a list: naming all fields in every row costs as much again as all else that a post takes, here and in the server. */
export const listedRow = (post: PostRow) => {
  const row = postRow(post)
  return columns.map((name) => row[name])
}

/** A value of the listed row `r` in a statement. */
export const listed = (name: keyof Row): string => `r[${columns.indexOf(name)}]`
