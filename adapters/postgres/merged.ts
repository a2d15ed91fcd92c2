/**
 * What columns of a stored row become when a later form of it comes: the rules of projections/postgres/merge.ts as expressions over `old`, the
 * stored row, and `excluded`, the later one.
 */
import { mediaRules, messageRules, type Rules, serviceRules } from "../../projections/postgres/merge.ts"
import type { MediaRow, MessageRow, ServiceMessageRow } from "../../projections/postgres/rows.ts"
import type { Merged } from "./statements.ts"

const byRules = <R>({ kept, proven }: Rules<R>): Merged<R> => {
  const merged: Merged<R> = {}
  for (const columns of kept) {
    const shown = columns.map((column) => `excluded.${column}`).join(", ")
    for (const column of columns)
      merged[column] = `case when num_nonnulls(${shown}) = 0 then old.${column} else excluded.${column} end`
  }
  for (const column of proven) merged[column] = `old.${column} or excluded.${column}`
  return merged
}

/** The stored time stays where the later form has none, or has it by a local clock only and the stored one is exact. */
const staysPosted = `excluded.posted_at is null or (excluded.posted_at_is_approximate
  and old.posted_at is not null and not old.posted_at_is_approximate)`
const posted = (column: "posted_at" | "posted_at_is_approximate"): string =>
  `case when ${staysPosted} then old.${column} else excluded.${column} end`

const postedColumns = {
  posted_at: posted("posted_at"),
  posted_at_is_approximate: posted("posted_at_is_approximate"),
}

export const mergedMessages: Merged<MessageRow> = {
  ...byRules(messageRules),
  ...postedColumns,
  source: "case when old.source = 'persona' then old.source else excluded.source end",
  is_authored: `(old.is_outgoing or excluded.is_outgoing) and not (old.is_forwarded or excluded.is_forwarded)
    and coalesce(excluded.via_bot, old.via_bot) is null`,
}

export const mergedServices: Merged<ServiceMessageRow> = { ...byRules(serviceRules), ...postedColumns }

/** Of another kind it is another file, of which the stored row tells nothing. */
export const sameKind = "old.kind = excluded.kind"

export const mergedMedia: Merged<MediaRow> = Object.fromEntries(
  Object.entries(byRules(mediaRules)).map(([column, kept]) => [
    column,
    `case when ${sameKind} then ${kept} else excluded.${column} end`,
  ]),
)
