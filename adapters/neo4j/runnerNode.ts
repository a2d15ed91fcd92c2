/**
 * The (:Runner) node: who runs a projection and its last sign of life. It stands apart from the position, which a commit locks for as long as
 * it takes; a beat locks this node alone, and is refused by the generation that the last claim left here. Rebuilds count their generations from
 * the beginning, each of a version of its own, which is compared as well.
 */
import type { Beat, Fenced, Owner, Runner } from "../../application/projection.ts"
import { type Run, whole } from "./connection.ts"
import type { Seat } from "./seat.ts"

const SEAT = `
  MERGE (r:Runner {name: $node})
  SET r = {name: $node, generation: $generation, building: $building}`
const TAKE = `${SEAT}
  SET r.id = $id, r.doing = $doing, r.beat_at = datetime.realtime(), r.rate = 0.0, r.target = 0`
const LOCK = "MATCH (r:Runner {name: $node}) SET r.locked = true"
const GENERATION =
  "MATCH (r:Runner {name: $node}) RETURN r.generation AS generation, r.building AS building, r.id IS NOT NULL AS owned"
const BEAT = `
  MATCH (r:Runner {name: $node})
  SET r.beat_at = datetime.realtime(), r.rate = toFloat($rate), r.target = $target, r.problem = $problem`
const READ = `
  MATCH (r:Runner {name: $node}) WHERE r.id IS NOT NULL
  RETURN r.id AS id, r.doing AS doing, r.rate AS rate, r.target AS target, r.problem AS problem,
    (datetime.realtime().epochMillis - r.beat_at.epochMillis) / 1000.0 AS age`

const seated = ({ node, building }: Seat, generation: number) => ({
  node,
  generation: whole(generation),
  building: building === undefined ? null : whole(building),
})

/** A new owner, under its generation. */
export const seatRunner = (run: Run, seat: Seat, generation: number, { id, doing }: Runner) =>
  run(TAKE, { ...seated(seat, generation), id, doing })

/** Nobody runs it; who did is refused from now on. */
export const unseatRunner = (run: Run, seat: Seat, generation: number) => run(SEAT, seated(seat, generation))

type Locked = { readonly generation: number; readonly isOurs: boolean; readonly owned: boolean }

const lock = async (run: Run, { node, building }: Seat, ours: number): Promise<Locked> => {
  const [, found] = await Promise.all([run(LOCK, { node }), run(GENERATION, { node })])
  const record = found.records[0]
  const generation: number = record?.get("generation") ?? 0
  const isOurs = generation === ours && (record?.get("building") ?? undefined) === building
  return { generation, isOurs, owned: record?.get("owned") ?? false }
}

export const beat = async (
  run: Run,
  seat: Seat,
  { generation, rate, target, problem }: Beat,
): Promise<{ readonly _tag: "Beaten" } | Fenced> => {
  const found = await lock(run, seat, generation)
  if (!found.isOurs) return { _tag: "Fenced", generation: found.generation }
  // A beat that arrives after its runner's release must not make it an owner again.
  if (!found.owned) return { _tag: "Beaten" }
  await run(BEAT, { node: seat.node, rate: String(rate), target: whole(target), problem: problem ?? null })
  return { _tag: "Beaten" }
}

export const release = async (run: Run, seat: Seat, generation: number): Promise<void> => {
  const { isOurs } = await lock(run, seat, generation)
  if (isOurs) await unseatRunner(run, seat, generation)
}

export const readOwner = async (run: Run, { node }: Seat): Promise<Owner | undefined> => {
  const record = (await run(READ, { node })).records[0]
  if (record === undefined) return undefined
  const { problem, ...owner } = record.toObject() as Owner & { readonly problem: string | null }
  return problem === null ? owner : { ...owner, problem }
}
