/**
 * The graph as a read model's store. It owns the nodes that carry its projection's name; whatever else is in the database stays untouched.
 * Everything is bounded in time, and a server that is away fails with `StoreUnavailable` and is found again by itself.
 */
import { Effect } from "effect"
import type { ReadModelStore } from "../../application/readModelStore.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { besideOf } from "./beside.ts"
import { setPaused } from "./claim.ts"
import { connectNeo4j, type Neo4jConnection, type Run } from "./connection.ts"
import { digest } from "./digest.ts"
import { freeing } from "./freeing.ts"
import { parkedPage } from "./parked.ts"
import { readPosition } from "./position.ts"
import { rebuild } from "./rebuild.ts"
import { replayOn } from "./replay.ts"
import { reset } from "./reset.ts"
import { liveSeat, type Model } from "./seat.ts"
import { projectionStore, sound } from "./seatStore.ts"
import type { Neo4jSettings } from "./settings.ts"
import { drop, versions } from "./versions.ts"

/** Long enough for what waits for a commit that is under way. */
const SECONDS = 60

/** The store of a projection on an open connection. */
export const neo4jStoreOn = (connection: Neo4jConnection, model: Model): ReadModelStore<GraphChange> => {
  const seat = liveSeat(model)
  const within = <A>(work: (run: Run) => Promise<A>) => sound(freeing(connection, seat.name, SECONDS, work))
  return {
    ...projectionStore(connection, seat),
    reset: sound(reset(connection, seat)),
    digest: sound(digest(connection, seat.name)),
    setPaused: (paused) => within((run) => setPaused(run, seat, paused)),
    parked: (page) =>
      within(async (run) => {
        const found = await readPosition(run, seat)
        return found === undefined ? [] : parkedPage(run, found.book, page)
      }),
    versions: within((run) => versions(run, model)),
    drop: (version) => within((run) => drop(run, model, version)),
    replay: { sound: true, dialogue: replayOn(connection, seat) },
    beside: besideOf(connection, model),
    rebuild: (anew) => rebuild(connection, model, anew),
  }
}

/** The same on a connection of its own, which ends with the scope. */
export const openNeo4jStore = (settings: Neo4jSettings, model: Model) =>
  Effect.map(connectNeo4j(settings), (connection) => neo4jStoreOn(connection, model))
