/**
 * Where one version of a read model stands: its row of `sideload_meta.projections`, found by its name and the schema that it fills, so that
 * whoever asks for the live one finds the version that is live now. The row is locked before anything of the version is written: a commit,
 * a claim, a reset and a switch never overlap.
 */
import type { Fenced } from "../../application/projection.ts"
import type { Row, Transaction } from "./session.ts"

export type Place = {
  readonly name: string
  /** This program's. */
  readonly shape: number
  /** The schema that the version fills. */
  readonly schema: string
  /** The schema in which the read model is read: the live version's own. */
  readonly home: string
}

/** A runner that is stopped in mid-transaction holds its locks for so long and no longer: then the server gives it up. */
export const limits = (on: Transaction, idle = "15s"): Promise<unknown> =>
  on.query(
    `select set_config('idle_in_transaction_session_timeout', $1, true), set_config('lock_timeout', '60s', true)`,
    [idle],
  )

/**
 * For what writes batches. A statement is planned for good after a few batches, when the tables are as good as empty: reading one whole is
 * cheapest then, and every later batch would read more, until the server next analyses the table. Each statement here finds its rows by
 * an index. Where one of a read model's own has none, the mere look of what that costs would have it compiled each time.
 */
export const planning = (on: Transaction): Promise<unknown> =>
  on.query("select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")

export const first = (rows: ReadonlyArray<Row>): Row | undefined => rows[0]
export const numberIn = (row: Row | undefined, name: string): number => Number(row?.[name])

/** The live version's row is made when it is first needed; others are made by who makes the version. */
export const insertMissing = async (on: Transaction, { name, shape, schema, home }: Place): Promise<void> => {
  if (schema !== home) return
  await on.query(
    `insert into sideload_meta.projections (name, version, shape, model, home)
     select $1, greatest(coalesce(max(version), 0), 0) + 1, $2::integer, $3, $3
     from sideload_meta.projections where name = $1 on conflict do nothing`,
    [name, shape, schema],
  )
}

export type Standing = {
  readonly version: number
  readonly shape: number
  readonly position: number
  readonly generation: number
  readonly paused: boolean
}

const lockText = `select version, shape, position, generation, paused from sideload_meta.projections
  where name = $1 and model = $2 for update`

/** `undefined` where there is no such version, or where it was switched while the lock was waited for. */
export const lock = async (on: Transaction, { name, schema }: Place): Promise<Standing | undefined> => {
  const row = first(await on.query(lockText, [name, schema]))
  if (row === undefined) return undefined
  return {
    version: numberIn(row, "version"),
    shape: numberIn(row, "shape"),
    position: numberIn(row, "position"),
    generation: numberIn(row, "generation"),
    paused: row["paused"] === true,
  }
}

/** The version of a caller who names another generation than there is: the newer one, or 0 where the version is no more. */
export const fenced = async (on: Transaction, { name, schema }: Place): Promise<Fenced> => {
  const rows = await on.query(
    "select generation from sideload_meta.projections where name = $1 and model = $2",
    [name, schema],
  )
  return { _tag: "Fenced", generation: rows.length === 0 ? 0 : numberIn(first(rows), "generation") }
}
