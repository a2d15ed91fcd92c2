/**
 * A rebuild in place. It has a (:Projection) node of its own, with its own position, generation and book of parked events, and stamps every
 * node that it derives with its version; the live one's position stays where it was. When it is done, what has no stamp is swept, and one
 * transaction puts its node's values in the place of the live one's. Cut off anywhere, the same steps go on from there.
 */
import { Effect } from "effect"
import type { FinishOutcome, Rebuild } from "../../application/readModelStore.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import { forgetBooks } from "./forgetBooks.ts"
import { freeing, holding } from "./freeing.ts"
import { bookOf } from "./parked.ts"
import { beginPosition, lockPosition, type Position } from "./position.ts"
import { unseatRunner } from "./runnerNode.ts"
import { buildingSeat, liveSeat, type Model, rebuildNode, type Seat } from "./seat.ts"
import { projectionStore, sound } from "./seatStore.ts"
import { sweep } from "./sweep.ts"

const SECONDS = 60

const MADE = "MATCH (p:Projection {name: $node}) SET p.made = $version"
const BEGIN = `
  MERGE (p:Projection {name: $node})
  SET p.version = $version, p.shape = $shape, p.position = 0, p.generation = coalesce(p.generation, 0) + 1,
    p.claimed = false, p.book = $book, p.moved_at = datetime.realtime()`
const END = `
  MATCH (r:Projection {name: $rebuild})
  MATCH (p:Projection {name: $node})
  SET p.version = r.version, p.shape = r.shape, p.position = r.position, p.book = r.book,
    p.generation = p.generation + 1, p.moved_at = datetime.realtime()
  WITH r
  OPTIONAL MATCH (runner:Runner {name: $rebuild})
  DELETE r, runner`

/** The version that is to be made: the one that was begun, or the next. */
const begin = async (run: Run, live: Seat, anew: boolean): Promise<number> => {
  const found = await beginPosition(run, live)
  const { name, shape, node } = live
  const begun = await lockPosition(run, buildingSeat(live, found.made))
  if (begun !== undefined && begun.shape === shape && !anew) return begun.version
  const version = found.made + 1
  const seat = buildingSeat(live, version)
  await Promise.all([
    run(MADE, { node, version: whole(version) }),
    run(BEGIN, {
      node: seat.node,
      version: whole(version),
      shape: whole(shape),
      book: bookOf(name, version),
    }),
    unseatRunner(run, seat, 0),
  ])
  return version
}

/** What a rebuild finds at its end, both nodes being locked: nothing where it may go on. */
const ending = (
  live: Position | undefined,
  built: Position | undefined,
  version: number,
  { generation, atLeast }: { readonly generation: number; readonly atLeast: number },
): FinishOutcome | undefined => {
  // The answer to the last step was lost.
  if (built === undefined && live?.version === version) return { _tag: "Finished" }
  if (live?.generation !== generation || built?.version !== version)
    return { _tag: "Fenced", generation: live?.generation ?? 0 }
  return built.position < atLeast ? { _tag: "Behind", position: atLeast } : undefined
}

const finish = (
  connection: Neo4jConnection,
  live: Seat,
  version: number,
  generation: number,
  atLeast: number,
) => {
  const building = buildingSeat(live, version)
  const checked = async (run: Run): Promise<FinishOutcome | undefined> => {
    const locked = await lockPosition(run, live)
    return ending(locked, await lockPosition(run, building), version, { generation, atLeast })
  }
  return Effect.gen(function* () {
    const swept = yield* sweep(connection, { name: live.name, version }, checked)
    if (swept !== undefined && swept._tag !== "Finished") return swept
    const outcome = yield* holding(connection, live.name, SECONDS, async (run): Promise<FinishOutcome> => {
      const hindered = await checked(run)
      if (hindered !== undefined) return hindered
      await Promise.all([
        run(END, { node: live.node, rebuild: rebuildNode(live.node) }),
        unseatRunner(run, live, generation + 1),
      ])
      return { _tag: "Finished" }
    })
    if (outcome._tag === "Finished") yield* forgetBooks(connection, live, version)
    return outcome
  })
}

export const rebuild = (connection: Neo4jConnection, model: Model, anew: boolean) =>
  Effect.gen(function* () {
    const live = liveSeat(model)
    const version = yield* sound(freeing(connection, model.name, SECONDS, (run) => begin(run, live, anew)))
    const made: Rebuild<GraphChange> = {
      version,
      store: projectionStore(connection, buildingSeat(model, version)),
      inPlace: true,
      finish: (generation, atLeast) => sound(finish(connection, live, version, generation, atLeast)),
    }
    return made
  })
