/**
 * A read model's digest: SHA-256 over its tables in order of name, each as the SHA-256 over its rows' own, sorted. `exact` has every column;
 * `content` leaves out what the read model's rules say. The server hashes and sorts; the hashes are read in pieces, in constant memory, from
 * one snapshot.
 */
import { createHash } from "node:crypto"
import type { Digest } from "../../application/projection.ts"
import type { DigestRules } from "../../projections/postgresReadModel.ts"
import type { Transaction } from "./session.ts"
import { identifier } from "./sqlText.ts"

/** Rows whose hashes are read at once. */
const PIECE = 10_000

/** A table's columns, by name, and those of its primary key, in the key's order. */
export type Table = { readonly columns: ReadonlyArray<string>; readonly key: ReadonlyArray<string> }
export type Tables = ReadonlyMap<string, Table>

const namesIn = (value: unknown): ReadonlyArray<string> => JSON.parse(String(value)) as ReadonlyArray<string>

/** The tables of a schema by name, partitions as the one that they are of, without what is outside of digests. */
export const readTables = async (
  on: Transaction,
  schema: string,
  { outside = [] }: DigestRules = {},
): Promise<Tables> => {
  const rows = await on.query(
    `select c.relname as name,
       (select json_agg(a.attname order by a.attname collate "C")::text from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select json_agg(a.attname order by k.place)::text
        from pg_catalog.pg_index i cross join unnest(i.indkey) with ordinality k(attnum, place)
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary) as key
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition order by c.relname collate "C"`,
    [schema],
  )
  const tables = new Map<string, Table>()
  for (const row of rows) {
    const name = String(row["name"])
    if (outside.includes(name)) continue
    const columns = namesIn(row["columns"] ?? "[]").filter((column) => !outside.includes(`${name}.${column}`))
    tables.set(name, { columns, key: namesIn(row["key"] ?? "[]") })
  }
  return tables
}

/** The tables of a schema, with its name. */
export const tablesOf = async (on: Transaction, schema: string): Promise<ReadonlyArray<string>> =>
  [...(await readTables(on, schema)).keys()].map((table) => `${schema}.${identifier(table)}`)

const contentColumns = (table: string, columns: ReadonlyArray<string>, rules: DigestRules) => {
  const { recorded = [], ofSources = {}, instead = {} } = rules
  return columns
    .filter((column) => !recorded.includes(column) && ofSources[table]?.includes(column) !== true)
    .map((column) => instead[column] ?? identifier(column))
}

type Rows = { readonly hash: string; readonly count: number }

const digestRows = async (on: Transaction, table: string, columns: ReadonlyArray<string>): Promise<Rows> => {
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

/** The text of a row must not depend on who asks. */
export const plainText = (on: Transaction): Promise<unknown> =>
  on.query(`select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true),
    set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true)`)

export type TableDigests = { readonly digest: Digest; readonly exact: ReadonlyMap<string, string> }

/** The digest, and that of each table. */
export const digestTables = async (
  on: Transaction,
  schema: string,
  rules: DigestRules = {},
): Promise<TableDigests> => {
  await plainText(on)
  const content = createHash("sha256")
  const exact = createHash("sha256")
  const ofTables = new Map<string, string>()
  let rows = 0
  for (const [table, { columns }] of await readTables(on, schema, rules)) {
    const from = `${schema}.${identifier(table)}`
    const ofAll = await digestRows(on, from, columns.map(identifier))
    if (rules.histories?.includes(table) !== true) {
      const ofContent = await digestRows(on, from, contentColumns(table, columns, rules))
      content.update(`${table}:${ofContent.count}:${ofContent.hash}\n`)
    }
    exact.update(`${table}:${ofAll.count}:${ofAll.hash}\n`)
    ofTables.set(table, ofAll.hash)
    rows += ofAll.count
  }
  return { digest: { content: content.digest("hex"), exact: exact.digest("hex"), rows }, exact: ofTables }
}
