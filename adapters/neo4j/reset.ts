/**
 * Empties the graph of this projection, and of nobody else: ten thousand nodes at a time, because a transaction lives in the server's
 * memory. The first transaction says so in the position node and takes a new generation, which fences whoever was writing; one that was
 * cut off is brought to its end by the next claim or reset.
 */
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import type { DataRefused } from "./errors.ts"
import { freeing, holding } from "./freeing.ts"
import { inBooks } from "./parked.ts"
import { beginPosition, endEmptying, lockPosition, startEmptying, takeGeneration } from "./position.ts"
import { unseatRunner } from "./runnerNode.ts"
import { rebuildNode, type Seat } from "./seat.ts"

// Posts first: the others are few and have lost their relationships by then.
const LABELS = ["Post", "Peer", "Dialogue", "Persona", "User", "Parked"]
const AT_ONCE = 10_000
const SECONDS = 60

const deleting = (label: string): string => `
  MATCH (n:${label}) WHERE ${label === "Parked" ? inBooks("n") : "n.projection = $name"}
  WITH n LIMIT $limit
  DETACH DELETE n
  RETURN count(*) AS deleted`

/** Deletes some nodes of a label, unless another one has taken over meanwhile; whether there may be more. */
const deleteSome = async (run: Run, seat: Seat, label: string, generation: number): Promise<boolean> => {
  const position = await lockPosition(run, seat)
  if (position?.generation !== generation) return false
  const { records } = await run(deleting(label), { name: seat.name, limit: whole(AT_ONCE) })
  return records[0]?.get("deleted") === AT_ONCE
}

const endIfOurs = async (run: Run, seat: Seat, generation: number): Promise<void> => {
  const position = await lockPosition(run, seat)
  if (position?.generation === generation) await endEmptying(run, seat)
}

/** Deletes what there is under a generation that has begun to empty the store. */
export const empty = (
  connection: Neo4jConnection,
  seat: Seat,
  generation: number,
): Effect.Effect<void, StoreUnavailable | DataRefused> =>
  Effect.gen(function* () {
    for (const label of LABELS) {
      const some = holding(connection, seat.name, SECONDS, (run) => deleteSome(run, seat, label, generation))
      while (yield* some);
    }
    yield* holding(connection, seat.name, SECONDS, (run) => endIfOurs(run, seat, generation))
  })

/** A rebuild that was begun is over, and whoever made it is refused. */
const END_REBUILD = `
  OPTIONAL MATCH (p:Projection {name: $rebuild})
  OPTIONAL MATCH (r:Runner {name: $rebuild})
  DELETE p, r`

/** The generation that empties. */
const begin = async (run: Run, seat: Seat): Promise<number> => {
  const { generation } = await beginPosition(run, seat)
  await Promise.all([
    startEmptying(run, seat),
    takeGeneration(run, seat, generation + 1),
    unseatRunner(run, seat, generation + 1),
    run(END_REBUILD, { rebuild: rebuildNode(seat.node) }),
  ])
  return generation + 1
}

export const reset = (connection: Neo4jConnection, seat: Seat) =>
  Effect.gen(function* () {
    const generation = yield* freeing(connection, seat.name, SECONDS, (run) => begin(run, seat))
    yield* empty(connection, seat, generation)
  })
