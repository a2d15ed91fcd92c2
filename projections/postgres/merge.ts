/**
 * How a later form of a row meets what is known of it: what the later form does not show is unknown, and unknown erases nothing. The rules are
 * data, so that a folded batch and the store's statements keep the same ones. Merging is associative, so where a batch ends makes no
 * difference. A text and its entities are always shown and always replaced together. Pure.
 */
import type { MediaRow, MessageRow, ServiceMessageRow } from "./rows.ts"

export type Rules<Row> = {
  /** Columns that say one thing together; kept where the later form shows none of them. */
  readonly kept: ReadonlyArray<ReadonlyArray<Extract<keyof Row, string>>>
  /** What a form may prove and none disproves. */
  readonly proven: ReadonlyArray<Extract<keyof Row, string>>
}

export const messageRules: Rules<MessageRow> = {
  kept: [
    ["sender_kind", "sender_tg_id"],
    ["sender_name"],
    ["signature"],
    ["via_bot"],
    ["reply_to_message_id", "reply_to_id"],
    ["forwarded_from_kind", "forwarded_from_tg_id"],
    ["forwarded_from_name"],
    ["media_kind"],
    ["edited_at"],
  ],
  proven: ["is_outgoing", "is_forwarded", "has_media"],
}

export const serviceRules: Rules<ServiceMessageRow> = {
  kept: [["actor_kind", "actor_tg_id"], ["actor_name"]],
  proven: [],
}

/**
 * For media of one kind; of another kind it is another file, of which the old one tells nothing. Where the file lies, and why it does not
 * (`path`, `is_present`, `missing`), are no facts about the media but about one export of it: they go with the form that shows them.
 */
export const mediaRules: Rules<MediaRow> = {
  kept: (["name", "mime", "size", "width", "height", "duration_seconds", "emoji", "details"] as const).map(
    (column) => [column],
  ),
  proven: [],
}

const merged = <Row extends { readonly created_at: string }>(
  rules: Rules<Row>,
  before: Row,
  later: Row,
): Row => {
  const row: Row = { ...later, created_at: before.created_at }
  for (const columns of rules.kept) {
    if (columns.some((column) => later[column] !== null)) continue
    for (const column of columns) row[column] = before[column]
  }
  for (const column of rules.proven) if (before[column] === true) row[column] = before[column]
  return row
}

type Posted = Pick<MessageRow, "posted_at" | "posted_at_is_approximate">

/** A time by a local clock never takes the place of an exact one. */
const postedOf = (before: Posted, later: Posted): Posted => {
  const isExact = before.posted_at !== null && !before.posted_at_is_approximate
  const { posted_at, posted_at_is_approximate } =
    later.posted_at === null || (later.posted_at_is_approximate && isExact) ? before : later
  return { posted_at, posted_at_is_approximate }
}

export const mergeMessage = (before: MessageRow, later: MessageRow): MessageRow => {
  const row = { ...merged(messageRules, before, later), ...postedOf(before, later) }
  return {
    ...row,
    source: before.source === "persona" ? before.source : later.source,
    is_authored: row.is_outgoing && !row.is_forwarded && row.via_bot === null,
  }
}

export const mergeService = (before: ServiceMessageRow, later: ServiceMessageRow): ServiceMessageRow => ({
  ...merged(serviceRules, before, later),
  ...postedOf(before, later),
})

export const mergeMedia = (before: MediaRow, later: MediaRow): MediaRow =>
  before.kind === later.kind ? merged(mediaRules, before, later) : { ...later, created_at: before.created_at }
