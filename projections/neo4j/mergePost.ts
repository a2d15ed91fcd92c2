/**
 * How a later form of a post meets an earlier one of the same batch: what it does not show is unknown, and unknown erases nothing. The store keeps
 * the same rules against what the graph has. Merging is associative, so where a batch ends makes no difference. Pure.
 */
import { type PostRow, SENT_BY_PERSONA } from "./rows.ts"

/** The times of a later form; one by a local clock never takes the place of an exact one. */
const postedOf = (known: PostRow, later: PostRow): Pick<PostRow, "posted" | "approximate"> => {
  const isExact = known.posted !== undefined && known.approximate === undefined
  const stays = later.posted === undefined || (later.approximate === true && isExact)
  const { posted, approximate } = stays ? known : later
  return {
    ...(posted === undefined ? {} : { posted }),
    ...(approximate === undefined ? {} : { approximate }),
  }
}

/** A later form replaces an earlier one, but for what it does not show; that the persona sent it, nothing disproves. */
export const mergePost = (known: PostRow, later: PostRow): PostRow => {
  const { posted: _posted, approximate: _approximate, ...row } = { ...known, ...later }
  return {
    ...row,
    ...postedOf(known, later),
    ...(known.sender === SENT_BY_PERSONA ? { sender: SENT_BY_PERSONA } : {}),
    source: known.source === "persona" ? known.source : later.source,
    borrowed: known.borrowed || later.borrowed,
    hasMedia: known.hasMedia || later.hasMedia,
    ...(known.dialogue === later.dialogue ? {} : { shared: true }),
    at: known.at,
  }
}
