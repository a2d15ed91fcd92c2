/**
 * Where the read model stands: its position and generation, what is parked, and the one transaction in which both move with the data. The
 * row is locked first, so that a commit, a claim and a reset never overlap; every move is from the exact position and generation that
 * the caller names.
 */
import type { Claim, Commit, CommitOutcome, ParkedEvent, StoredState } from "../../application/projection.ts"
import { wellFormed } from "../../projections/wellFormed.ts"
import type { Columns } from "./columns.ts"
import { arraysOf, unnestOf } from "./rowArrays.ts"
import type { Row, Transaction } from "./session.ts"
import type { Statement } from "./statements.ts"

/** Which read model, in which shape, in which schema. */
export type Model = { readonly name: string; readonly version: number; readonly schema: string }

/** A runner that is stopped in mid-transaction holds its locks for so long and no longer: then the server gives it up. */
const settings = `select set_config('idle_in_transaction_session_timeout', '15s', true),
  set_config('lock_timeout', '60s', true)`

const first = (rows: ReadonlyArray<Row>): Row | undefined => rows[0]
const numberIn = (row: Row | undefined, name: string): number => Number(row?.[name])

export const readState = async (on: Transaction, model: Model): Promise<StoredState | undefined> => {
  const row = first(
    await on.query(
      `select version, position, generation, (select count(*) from sideload_meta.parked p
         where p.name = s.name and p.version = s.version) as parked
       from sideload_meta.projections s where name = $1 and model = $2`,
      [model.name, model.schema],
    ),
  )
  if (row === undefined) return undefined
  const [version, position] = [numberIn(row, "version"), numberIn(row, "position")]
  return { version, position, generation: numberIn(row, "generation"), parked: numberIn(row, "parked") }
}

const insertMissing = (on: Transaction, { name, version, schema }: Model) =>
  on.query(
    "insert into sideload_meta.projections (name, version, model) values ($1, $2, $3) on conflict do nothing",
    [name, version, schema],
  )

export const claim = async (on: Transaction, model: Model): Promise<Claim> => {
  const key = [model.name, model.version, model.schema]
  const [, , claimed, parked] = await Promise.all([
    on.query(settings),
    insertMissing(on, model),
    on.query(
      `update sideload_meta.projections set generation = generation + 1
       where name = $1 and version = $2 and model = $3 returning generation, position`,
      key,
    ),
    on.query(
      "select distinct subject from sideload_meta.parked where name = $1 and version = $2",
      key.slice(0, 2),
    ),
  ])
  const row = first(claimed)
  if (row === undefined)
    throw new Error(
      `schema ${model.schema} holds another version of ${model.name}: reset it before it is claimed`,
    )
  return {
    generation: numberIn(row, "generation"),
    position: numberIn(row, "position"),
    parkedSubjects: new Set(parked.map((of) => String(of["subject"]))),
  }
}

type ParkedRow = { readonly sequence: number; readonly subject: string; readonly error: string }
const parkedColumns: Columns<ParkedRow> = { sequence: "bigint", subject: "text", error: "text" }
const parkText = `insert into sideload_meta.parked as old (name, version, sequence, subject, error)
  select $4, $5::integer, v.sequence, v.subject, v.error from ${unnestOf(parkedColumns)}
  on conflict (name, version, sequence) do update
  set attempts = old.attempts + 1, error = excluded.error, last_seen_at = excluded.last_seen_at`

const park = ({ name, version }: Model, parked: ReadonlyArray<ParkedEvent>): Statement => {
  const rows = parked.map(({ sequence, subject, error }) => ({ sequence, subject, error: wellFormed(error) }))
  return { text: parkText, parameters: [...arraysOf(parkedColumns, rows), name, version] }
}

/** Moves the position with the data of `statements`, or says why not and writes nothing. */
export const commit = async (
  on: Transaction,
  model: Model,
  { generation, from, to, parked }: Pick<Commit<never>, "generation" | "from" | "to" | "parked">,
  statements: ReadonlyArray<Statement>,
): Promise<CommitOutcome> => {
  const key = [model.name, model.version, model.schema]
  const [, locked] = await Promise.all([
    on.query(settings),
    on.query(
      `select position, generation from sideload_meta.projections
       where name = $1 and version = $2 and model = $3 for update`,
      key,
    ),
  ])
  const row = first(locked)
  if (row === undefined) return { _tag: "Fenced", generation: 0 }
  const stored = { generation: numberIn(row, "generation"), position: numberIn(row, "position") }
  if (stored.generation !== generation) return { _tag: "Fenced", generation: stored.generation }
  if (stored.position !== from) return { _tag: "Moved", position: stored.position }
  const all = parked.length === 0 ? statements : [...statements, park(model, parked)]
  await Promise.all([
    ...all.map(({ text, parameters }) => on.query(text, parameters)),
    on.query(
      "update sideload_meta.projections set position = $4 where name = $1 and version = $2 and model = $3",
      [...key, to],
    ),
  ])
  return { _tag: "Committed" }
}

/** Those with rows: an empty table is not truncated, which would cost it new files. */
const filled = async (on: Transaction, tables: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const each = tables.map((table) => `select '${table}' as name where exists (select from ${table})`)
  return (await on.query(each.join(" union all "))).map((row) => String(row["name"]))
}

/** Empties the tables and forgets what was parked. The caller's shape is the model's afterwards. */
export const reset = async (on: Transaction, model: Model, tables: ReadonlyArray<string>): Promise<void> => {
  const key = [model.name, model.schema]
  await Promise.all([
    on.query(settings),
    insertMissing(on, model),
    on.query("select from sideload_meta.projections where name = $1 and model = $2 for update", key),
    on.query(
      `delete from sideload_meta.parked p using sideload_meta.projections s
       where s.name = $1 and s.model = $2 and p.name = s.name and p.version = s.version`,
      key,
    ),
    on.query(
      `update sideload_meta.projections set version = $3, position = 0, generation = generation + 1
       where name = $1 and model = $2`,
      [...key, model.version],
    ),
  ])
  const names = await filled(on, tables)
  if (names.length > 0) await on.query(`truncate ${names.join(", ")}`)
}
