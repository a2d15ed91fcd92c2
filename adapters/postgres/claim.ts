/** Who runs a version: a claim takes it over under a new generation, beats say that its runner lives, and a release that it ended. */
import type { Beat, ClaimOutcome, Fenced, Runner } from "../../application/projection.ts"
import { wellFormed } from "../../projections/wellFormed.ts"
import { fenced, insertMissing, limits, lock, numberIn, type Place } from "./place.ts"
import type { Transaction } from "./session.ts"

const takeText = `update sideload_meta.projections set generation = generation + 1
  where name = $1 and version = $2`

const ownText = `insert into sideload_meta.owners (name, version, generation, id, doing)
  values ($1, $2, $3, $4, $5)
  on conflict (name, version) do update set generation = excluded.generation, id = excluded.id, doing = excluded.doing,
    beat_at = excluded.beat_at, rate = excluded.rate, target = excluded.target, problem = excluded.problem`

const parkedText = `select subject, count(*) as parked from sideload_meta.parked
  where name = $1 and version = $2 group by subject`

export const claim = async (on: Transaction, place: Place, runner: Runner): Promise<ClaimOutcome> => {
  const [, , standing] = await Promise.all([limits(on), insertMissing(on, place), lock(on, place)])
  if (standing === undefined) return { _tag: "Gone" }
  const { version, shape, position, paused } = standing
  if (paused && runner.doing === "live") return { _tag: "Paused" }
  // A version that is made has one shape: this one was dropped, and begun anew by another program.
  if (shape !== place.shape && place.schema !== place.home) return { _tag: "Gone" }
  if (shape !== place.shape && runner.doing !== "rebuilding") return { _tag: "Outdated", shape }
  const key = [place.name, version]
  const generation = standing.generation + 1
  const [, , rows] = await Promise.all([
    on.query(takeText, key),
    on.query(ownText, [...key, generation, runner.id, runner.doing]),
    on.query(parkedText, key),
  ])
  const parkedSubjects = new Set(rows.map((row) => String(row["subject"])))
  const parked = rows.reduce((sum, row) => sum + numberIn(row, "parked"), 0)
  return { _tag: "Claimed", generation, position, parkedSubjects, parked }
}

const beatText = `update sideload_meta.owners o
  set beat_at = clock_timestamp(), rate = $4::float8, target = $5::bigint, problem = $6
  from sideload_meta.projections s
  where s.name = $1 and s.model = $2 and s.generation = $3 and o.name = s.name and o.version = s.version
    and o.generation = $3 returning o.version`

export const beat = async (
  on: Transaction,
  place: Place,
  { generation, rate, target, problem }: Beat,
): Promise<{ readonly _tag: "Beaten" } | Fenced> => {
  const said = problem === undefined ? null : wellFormed(problem)
  const beaten = await on.query(beatText, [place.name, place.schema, generation, rate, target, said])
  return beaten.length > 0 ? { _tag: "Beaten" } : fenced(on, place)
}

const releaseText = `delete from sideload_meta.owners o using sideload_meta.projections s
  where s.name = $1 and s.model = $2 and o.name = s.name and o.version = s.version and o.generation = $3`

export const release = async (on: Transaction, place: Place, generation: number): Promise<void> => {
  await on.query(releaseText, [place.name, place.schema, generation])
}

/** Pausing takes a generation, under which nobody runs. */
export const setPaused = async (on: Transaction, place: Place, paused: boolean): Promise<void> => {
  await Promise.all([
    limits(on),
    insertMissing(on, place),
    lock(on, place),
    on.query(
      `update sideload_meta.projections
       set paused = $3, generation = generation + case when $3 and not paused then 1 else 0 end
       where name = $1 and model = $2`,
      [place.name, place.schema, paused],
    ),
  ])
}
