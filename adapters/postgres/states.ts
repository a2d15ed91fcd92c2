/** What is stored of a read model's versions, read without waiting for whoever writes them. */
import type { Doing, StoredState } from "../../application/projection.ts"
import type { Role, StoredVersion } from "../../application/readModelStore.ts"
import { first, numberIn, type Place } from "./place.ts"
import type { Row, Transaction } from "./session.ts"

/** An owner under an older generation was fenced since, and owns nothing. */
const select = `select s.version, s.shape, s.role, s.position, s.generation, s.paused,
    extract(epoch from clock_timestamp() - s.moved_at)::float8 as still,
    (select count(*) from sideload_meta.parked p where p.name = s.name and p.version = s.version) as parked,
    o.id, o.doing, o.rate, o.target, o.problem, extract(epoch from clock_timestamp() - o.beat_at)::float8 as age
  from sideload_meta.projections s left join sideload_meta.owners o
    on o.name = s.name and o.version = s.version and o.generation = s.generation`

const ownerOf = (row: Row): Pick<StoredState, "owner"> => {
  if (row["id"] === null) return {}
  const owner = {
    id: String(row["id"]),
    doing: String(row["doing"]) as Doing,
    rate: numberIn(row, "rate"),
    target: numberIn(row, "target"),
    age: Math.max(0, numberIn(row, "age")),
  }
  return { owner: row["problem"] === null ? owner : { ...owner, problem: String(row["problem"]) } }
}

const stateOf = (row: Row): StoredState => ({
  version: numberIn(row, "version"),
  shape: numberIn(row, "shape"),
  position: numberIn(row, "position"),
  generation: numberIn(row, "generation"),
  parked: numberIn(row, "parked"),
  paused: row["paused"] === true,
  still: Math.max(0, numberIn(row, "still")),
  ...ownerOf(row),
})

export const readState = async (on: Transaction, place: Place): Promise<StoredState | undefined> => {
  const row = first(
    await on.query(`${select} where s.name = $1 and s.model = $2`, [place.name, place.schema]),
  )
  return row === undefined ? undefined : stateOf(row)
}

export const readVersions = async (
  on: Transaction,
  { name, home }: Place,
): Promise<ReadonlyArray<StoredVersion>> => {
  const rows = await on.query(
    `${select} where s.name = $1 and s.home = $2 and s.role <> 'beside' order by s.version`,
    [name, home],
  )
  return rows.map((row) => ({ ...stateOf(row), role: String(row["role"]) as Role }))
}

/** Which schema each version fills. */
export const schemasOf = async (
  on: Transaction,
  { name, home }: Place,
): Promise<ReadonlyMap<number, string>> => {
  const rows = await on.query(
    "select version, model from sideload_meta.projections where name = $1 and home = $2 and role <> 'beside'",
    [name, home],
  )
  return new Map(rows.map((row) => [numberIn(row, "version"), String(row["model"])]))
}
