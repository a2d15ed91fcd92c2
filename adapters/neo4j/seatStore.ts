/** What a runner needs of the graph, of one seat: claims, commits, retries, signs of life. */
import { Effect } from "effect"
import type { ProjectionStore, StoreUnavailable } from "../../application/projection.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { claim, readState } from "./claim.ts"
import { commitTo, retryOn } from "./commit.ts"
import type { Neo4jConnection, Run } from "./connection.ts"
import { type DataRefused, unavailable } from "./errors.ts"
import { beat, release } from "./runnerNode.ts"
import type { Seat } from "./seat.ts"

const SECONDS = 5

/** Only a commit has data that could be refused: where anything else is, the server cannot be used as it is. */
export const sound = <A>(
  effect: Effect.Effect<A, StoreUnavailable | DataRefused>,
): Effect.Effect<A, StoreUnavailable> =>
  Effect.catchTag(effect, "DataRefused", ({ code, url }) => Effect.fail(unavailable(url, new Error(code))))

export const projectionStore = (connection: Neo4jConnection, seat: Seat): ProjectionStore<GraphChange> => {
  const shortly = <A>(work: (run: Run) => Promise<A>) => sound(connection.transaction(SECONDS, work))
  return {
    claim: (runner) => sound(claim(connection, seat)(runner)),
    commit: commitTo(connection, seat),
    retry: retryOn(connection, seat),
    beat: (given) => shortly((run) => beat(run, seat, given)),
    release: (generation) => shortly((run) => release(run, seat, generation)),
    state: shortly((run) => readState(run, seat)),
  }
}
