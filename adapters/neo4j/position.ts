/**
 * The (:Projection) node: how far the read model is, who may write it, whether it is paused, being emptied or being rebuilt. It is locked
 * before it is read, so that what a transaction decides on it stays true until that transaction ends.
 */
import { type Run, whole } from "./connection.ts"
import { rebuildNode, type Seat } from "./seat.ts"

export type Position = {
  readonly version: number
  readonly shape: number
  readonly position: number
  readonly generation: number
  readonly paused: boolean
  /** An emptying was begun and has not come to its end. */
  readonly emptying: boolean
  /** What the nodes of its parked events carry as `projection`. */
  readonly book: string
  /** The highest version that was ever begun. */
  readonly made: number
  /** Seconds since it last moved. */
  readonly still: number
  /** A rebuild in place was begun. */
  readonly rebuilding: {
    readonly version: number
    readonly position: number
    readonly claimed: boolean
  } | null
}

// Statements of their own: what is read must be read after the lock is held.
const BEGIN = `
  MERGE (p:Projection {name: $node})
  ON CREATE SET p.version = 1, p.shape = $shape, p.position = 0, p.generation = 0, p.paused = false, p.emptying = false,
    p.moved_at = datetime.realtime()
  SET p.locked = true`
const LOCK = "MATCH (p:Projection {name: $node}) SET p.locked = true"
const READ = `
  MATCH (p:Projection {name: $node})
  OPTIONAL MATCH (r:Projection {name: $rebuild})
  RETURN p.version AS version, coalesce(p.shape, p.version) AS shape, p.position AS position, p.generation AS generation,
    coalesce(p.paused, false) AS paused, coalesce(p.emptying, false) AS emptying, coalesce(p.book, p.name) AS book,
    CASE WHEN coalesce(p.made, 0) > p.version THEN p.made ELSE p.version END AS made,
    coalesce((datetime.realtime().epochMillis - p.moved_at.epochMillis) / 1000.0, 0.0) AS still,
    CASE WHEN r IS NULL THEN null ELSE {version: r.version, position: r.position, claimed: r.claimed} END AS rebuilding`

export const readPosition = async (run: Run, { node }: Seat): Promise<Position | undefined> => {
  const record = (await run(READ, { node, rebuild: rebuildNode(node) })).records[0]
  return record === undefined ? undefined : (record.toObject() as Position)
}

const gone = () => new Error("the projection's node is gone though it is locked")

/** Makes the node where there is none, and locks it. */
export const beginPosition = async (run: Run, seat: Seat): Promise<Position> => {
  const { node, shape } = seat
  const [, position] = await Promise.all([run(BEGIN, { node, shape: whole(shape) }), readPosition(run, seat)])
  if (position === undefined) throw gone()
  return position
}

/** Locks the node; `undefined` where there is none. */
export const lockPosition = async (run: Run, seat: Seat): Promise<Position | undefined> => {
  const [, position] = await Promise.all([run(LOCK, { node: seat.node }), readPosition(run, seat)])
  return position
}

const MOVE = "MATCH (p:Projection {name: $node}) SET p.position = $to, p.moved_at = datetime.realtime()"
const TAKE = "MATCH (p:Projection {name: $node}) SET p.generation = $generation, p.claimed = true"
const PAUSE = "MATCH (p:Projection {name: $node}) SET p.paused = $paused"
const EMPTY = `
  MATCH (p:Projection {name: $node})
  SET p.shape = $shape, p.position = 0, p.emptying = true, p.moved_at = datetime.realtime()`
const EMPTIED = "MATCH (p:Projection {name: $node}) SET p.emptying = false"

export const movePosition = (run: Run, { node }: Seat, to: number) => run(MOVE, { node, to: whole(to) })
export const takeGeneration = (run: Run, { node }: Seat, generation: number) =>
  run(TAKE, { node, generation: whole(generation) })
export const markPaused = (run: Run, { node }: Seat, paused: boolean) => run(PAUSE, { node, paused })
export const startEmptying = (run: Run, { node, shape }: Seat) => run(EMPTY, { node, shape: whole(shape) })
export const endEmptying = (run: Run, { node }: Seat) => run(EMPTIED, { node })
