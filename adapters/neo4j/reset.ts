/**
 * Empties the graph of this projection, and of nobody else: ten thousand nodes at a time, because a transaction lives in the server's
 * memory. The first transaction says so in the position node and takes a new generation, which fences whoever was writing; one that was
 * cut off is brought to its end by the next claim or reset.
 */
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import type { DataRefused } from "./errors.ts"
import {
  beginPosition,
  endEmptying,
  lockPosition,
  type Owner,
  readPosition,
  startEmptying,
} from "./position.ts"

// Posts first: the others are few and have lost their relationships by then.
const LABELS = ["Post", "Peer", "Dialogue", "Persona", "User", "Parked"]
const AT_ONCE = 10_000
const SECONDS = 60

const deleting = (label: string): string => `
  MATCH (n:${label} {projection: $name})
  WITH n LIMIT $limit
  DETACH DELETE n
  RETURN count(*) AS deleted`

/** Deletes some nodes of a label, unless another one has taken over meanwhile; whether there may be more. */
const deleteSome = async (run: Run, owner: Owner, label: string, generation: number): Promise<boolean> => {
  const position = await lockPosition(run, owner)
  if (position?.generation !== generation) return false
  const { records } = await run(deleting(label), { name: owner.name, limit: whole(AT_ONCE) })
  return records[0]?.get("deleted") === AT_ONCE
}

const endIfOurs = async (run: Run, owner: Owner, generation: number): Promise<void> => {
  const position = await lockPosition(run, owner)
  if (position?.generation === generation) await endEmptying(run, owner)
}

/** Deletes what there is under a generation that has begun to empty the store. */
export const empty = (
  connection: Neo4jConnection,
  owner: Owner,
  generation: number,
): Effect.Effect<void, StoreUnavailable | DataRefused> =>
  Effect.gen(function* () {
    for (const label of LABELS) {
      const some = connection.transaction(SECONDS, (run) => deleteSome(run, owner, label, generation))
      while (yield* some);
    }
    yield* connection.transaction(SECONDS, (run) => endIfOurs(run, owner, generation))
  })

const begin = async (run: Run, owner: Owner): Promise<number> => {
  await beginPosition(run, owner)
  await startEmptying(run, owner)
  return (await readPosition(run, owner))?.generation ?? 0
}

export const reset = (connection: Neo4jConnection, owner: Owner) =>
  Effect.gen(function* () {
    const generation = yield* connection.transaction(SECONDS, (run) => begin(run, owner))
    yield* empty(connection, owner, generation)
  })
