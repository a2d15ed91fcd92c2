/** The book of parked events of a version. `error` is a rule or a code and never content; the times are the server's own. */
import type { ParkedEvent } from "../../application/projection.ts"
import type { ParkedPage, ParkedRecord } from "../../application/readModelStore.ts"
import type { Statement } from "../../projections/postgresReadModel.ts"
import { wellFormed } from "../../projections/wellFormed.ts"
import type { Columns } from "./columns.ts"
import { numberIn, type Place } from "./place.ts"
import { arraysOf, unnestOf } from "./rowArrays.ts"
import type { Transaction } from "./session.ts"

export type Version = { readonly name: string; readonly version: number }

type ParkedRow = { readonly sequence: number; readonly subject: string; readonly error: string }
const columns: Columns<ParkedRow> = { sequence: "bigint", subject: "text", error: "text" }
const parkText = `insert into sideload_meta.parked as old (name, version, sequence, subject, error)
  select $4, $5::integer, v.sequence, v.subject, v.error from ${unnestOf(columns)}
  on conflict (name, version, sequence) do update
  set attempts = old.attempts + 1, error = excluded.error, last_seen_at = excluded.last_seen_at`

/** Parked anew, or once more with the new error. */
export const park = (
  { name, version }: Version,
  parked: ReadonlyArray<ParkedEvent>,
): ReadonlyArray<Statement> => {
  if (parked.length === 0) return []
  const rows = parked.map(({ sequence, subject, error }) => ({ sequence, subject, error: wellFormed(error) }))
  return [{ text: parkText, parameters: [...arraysOf(columns, rows), name, version] }]
}

type SequenceRow = Pick<ParkedRow, "sequence">
const sequences: Columns<SequenceRow> = { sequence: "bigint" }
const unparkText = `delete from sideload_meta.parked p using ${unnestOf(sequences)}
  where p.name = $2 and p.version = $3::integer and p.sequence = v.sequence`

export const unpark = (
  { name, version }: Version,
  released: ReadonlyArray<number>,
): ReadonlyArray<Statement> => {
  if (released.length === 0) return []
  const rows = released.map((sequence) => ({ sequence }))
  return [{ text: unparkText, parameters: [...arraysOf(sequences, rows), name, version] }]
}

const iso = (column: string): string =>
  `to_char(p.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`

const pageText = `select p.sequence, p.subject, p.error, p.attempts, ${iso("first_seen_at")}, ${iso("last_seen_at")}
  from sideload_meta.parked p join sideload_meta.projections s on s.name = p.name and s.version = p.version
  where s.name = $1 and s.model = $2 and p.sequence > $3::bigint and ($4::text is null or p.subject = $4)
  order by p.sequence limit $5::bigint`

export const parkedPage = async (
  on: Transaction,
  place: Place,
  { after, most, subject }: ParkedPage,
): Promise<ReadonlyArray<ParkedRecord>> => {
  const rows = await on.query(pageText, [place.name, place.schema, after, subject ?? null, most])
  return rows.map((row) => ({
    sequence: numberIn(row, "sequence"),
    subject: String(row["subject"]),
    error: String(row["error"]),
    attempts: numberIn(row, "attempts"),
    firstSeen: String(row["first_seen_at"]),
    lastSeen: String(row["last_seen_at"]),
  }))
}
