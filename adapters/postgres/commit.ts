/**
 * The transactions that write a version: a commit, which moves the position with the data, and a retry of parked events, which leaves it. Each
 * is from the exact position and generation that the caller names, or says why not and writes nothing.
 */
import type { Commit, CommitOutcome, Retry } from "../../application/projection.ts"
import type { Statement } from "../../projections/postgresReadModel.ts"
import { park, unpark, type Version } from "./parked.ts"
import { fenced, insertMissing, limits, lock, type Place, planning } from "./place.ts"
import type { Transaction } from "./session.ts"

type Expected = { readonly generation: number; readonly position: number }

/** Runs what `write` makes of the version, all in flight at once, where the version stands as expected. */
const writeFrom = async (
  on: Transaction,
  place: Place,
  { generation, position }: Expected,
  write: (version: Version) => ReadonlyArray<Statement>,
): Promise<CommitOutcome> => {
  const [, , standing] = await Promise.all([limits(on), planning(on), lock(on, place)])
  if (standing === undefined || standing.generation !== generation) return fenced(on, place)
  if (standing.position !== position) return { _tag: "Moved", position: standing.position }
  const statements = write({ name: place.name, version: standing.version })
  await Promise.all(statements.map(({ text, parameters }) => on.query(text, parameters)))
  return { _tag: "Committed" }
}

const moveText = `update sideload_meta.projections set position = $3, moved_at = clock_timestamp()
  where name = $1 and version = $2`

export const commit = (
  on: Transaction,
  place: Place,
  { generation, from, to, parked }: Omit<Commit<never>, "changes">,
  statements: ReadonlyArray<Statement>,
): Promise<CommitOutcome> =>
  writeFrom(on, place, { generation, position: from }, (version) => [
    ...statements,
    ...park(version, parked),
    { text: moveText, parameters: [version.name, version.version, to] },
  ])

export const retry = (
  on: Transaction,
  place: Place,
  { generation, position, released, parked }: Omit<Retry<never>, "changes">,
  statements: ReadonlyArray<Statement>,
): Promise<CommitOutcome> =>
  writeFrom(on, place, { generation, position }, (version) => [
    ...statements,
    ...unpark(version, released),
    ...park(version, parked),
  ])

/** Those with rows: an empty table is not truncated, which would cost it new files. */
const filled = async (on: Transaction, tables: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const each = tables.map((table) => `select '${table}' as name where exists (select from ${table})`)
  return (await on.query(each.join(" union all "))).map((row) => String(row["name"]))
}

/** Empties the tables and forgets what was parked. The caller's shape is the version's afterwards. */
export const reset = async (on: Transaction, place: Place, tables: ReadonlyArray<string>): Promise<void> => {
  const key = [place.name, place.schema]
  await Promise.all([
    limits(on),
    insertMissing(on, place),
    lock(on, place),
    on.query(
      `delete from sideload_meta.parked p using sideload_meta.projections s
       where s.name = $1 and s.model = $2 and p.name = s.name and p.version = s.version`,
      key,
    ),
    on.query(
      `update sideload_meta.projections
       set shape = $3, position = 0, moved_at = clock_timestamp(), generation = generation + 1
       where name = $1 and model = $2`,
      [...key, place.shape],
    ),
  ])
  const names = await filled(on, tables)
  if (names.length > 0) await on.query(`truncate ${names.join(", ")}`)
}
