/**
 * The read model's digest: SHA-256 over its tables in order of name, each as the SHA-256 over its rows' own, sorted. `exact` has every column.
 * `content` says what is known of messages and peers, however it became known: two logs made of the same files, in whatever order, have the
 * same. It leaves out when things were recorded and where in the log, the opaque parts of subjects, and what each source said on the
 * way. The server hashes and sorts; the hashes are read in pieces, in constant memory, from one snapshot.
 */
import { createHash } from "node:crypto"
import type { Digest } from "../../application/projection.ts"
import type { Transaction } from "./session.ts"

/** Columns that tell of the log and not of the messages. */
const recorded = new Set([
  "created_at",
  "last_seen_at",
  "ended_at",
  "sequence",
  "subject",
  "username_sequence",
  "persona",
])

/** Tables of how things became known: the imports, and the forms that messages were seen in. */
const histories = new Set(["imports", "message_revisions"])

/** Columns that tell of the source: a dialogue's last import, and where an export says that a file is. */
const ofSources: Readonly<Record<string, ReadonlySet<string>>> = {
  dialogues: new Set([
    ...["import_id", "completeness", "observed", "imported", "edited", "unchanged", "service_messages"],
    ...["filtered", "skipped", "services", "spans", "repaired", "unknown_fields"],
    ...["media_stored", "media_refused"],
  ]),
  media: new Set(["path", "is_present", "missing"]),
}

/** That a message was deleted is content, when that was recorded is not. A name beside a peer is what one source called it; `peers` has its name. */
const instead: Readonly<Record<string, string>> = {
  deleted_at: "(deleted_at is not null)",
  sender_name: "(case when sender_tg_id is null then sender_name end)",
  forwarded_from_name: "(case when forwarded_from_tg_id is null then forwarded_from_name end)",
  actor_name: "(case when actor_tg_id is null then actor_name end)",
}

/** Rows whose hashes are read at once. */
const PIECE = 10_000

type TableColumns = ReadonlyMap<string, ReadonlyArray<string>>

/** The tables of a schema and their columns, both by name. */
const columnsOf = async (on: Transaction, schema: string): Promise<TableColumns> => {
  const rows = await on.query(
    `select c.relname, a.attname from pg_catalog.pg_class c
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname = $1 and c.relkind = 'r' order by c.relname collate "C", a.attname collate "C"`,
    [schema],
  )
  const tables = new Map<string, Array<string>>()
  for (const row of rows) {
    const table = String(row["relname"])
    tables.set(table, [...(tables.get(table) ?? []), String(row["attname"])])
  }
  return tables
}

/** The tables of a schema, with its name. */
export const tablesOf = async (on: Transaction, schema: string): Promise<ReadonlyArray<string>> =>
  [...(await columnsOf(on, schema)).keys()].map((table) => `${schema}.${table}`)

const contentColumns = (table: string, columns: ReadonlyArray<string>): ReadonlyArray<string> =>
  columns
    .filter((column) => !recorded.has(column) && ofSources[table]?.has(column) !== true)
    .map((column) => instead[column] ?? column)

const digestRows = async (on: Transaction, table: string, columns: ReadonlyArray<string>) => {
  const digested = createHash("sha256")
  let count = 0
  const text = `select count(*) as rows, string_agg(hash, '' order by hash) as hashes from (
      select hash, (row_number() over (order by hash) - 1) / ${PIECE} as piece from (
        select sha256(convert_to(row(${columns.join(", ")})::text, 'UTF8')) as hash from ${table}
      ) hashed
    ) numbered group by piece order by piece`
  for await (const pieces of on.stream(text, 1)) {
    for (const { rows, hashes } of pieces) {
      if (hashes instanceof Uint8Array) digested.update(hashes)
      count += Number(rows)
    }
  }
  return { hash: digested.digest("hex"), count }
}

export const digest = async (on: Transaction, schema: string): Promise<Digest> => {
  // The text of a row must not depend on who asks.
  await on.query(`select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true),
    set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true)`)
  const content = createHash("sha256")
  const exact = createHash("sha256")
  let total = 0
  for (const [table, columns] of await columnsOf(on, schema)) {
    const ofAll = await digestRows(on, `${schema}.${table}`, columns)
    if (!histories.has(table)) {
      const ofContent = await digestRows(on, `${schema}.${table}`, contentColumns(table, columns))
      content.update(`${table}:${ofContent.count}:${ofContent.hash}\n`)
    }
    exact.update(`${table}:${ofAll.count}:${ofAll.hash}\n`)
    total += ofAll.count
  }
  return { content: content.digest("hex"), exact: exact.digest("hex"), rows: total }
}
