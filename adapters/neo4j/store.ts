/**
 * The graph as a projection's store. It owns the nodes that carry its projection's name; whatever else is in the database stays untouched.
 * Everything is bounded in time, and a server that is away fails with `StoreUnavailable` and is found again by itself.
 */
import { Effect, type Scope } from "effect"
import type { Claim, ProjectionStore, StoreUnavailable } from "../../application/projection.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { commitTo } from "./commit.ts"
import { connectNeo4j, type Neo4jConnection } from "./connection.ts"
import { digest } from "./digest.ts"
import type { DataRefused } from "./errors.ts"
import { beginPosition, type Owner, readClaim, readState, takeOver } from "./position.ts"
import { empty, reset } from "./reset.ts"
import type { Neo4jSettings } from "./settings.ts"

const SECONDS = 5

/** Only a commit has data that could be refused. */
const sound = <A>(
  effect: Effect.Effect<A, StoreUnavailable | DataRefused>,
): Effect.Effect<A, StoreUnavailable> =>
  Effect.catchTag(effect, "DataRefused", (refused) => Effect.die(refused))

/** Generation + 1; an emptying that was cut off is ended first, so that nothing of before it is left. */
const claim = (
  connection: Neo4jConnection,
  owner: Owner,
): Effect.Effect<Claim, StoreUnavailable | DataRefused> =>
  Effect.gen(function* () {
    const { emptying, claimed } = yield* connection.transaction(SECONDS, async (run) => {
      const found = await beginPosition(run, owner)
      await takeOver(run, owner)
      return { emptying: found.emptying, claimed: await readClaim(run, owner) }
    })
    if (!emptying) return claimed
    yield* empty(connection, owner, claimed.generation)
    return { ...claimed, parkedSubjects: new Set<string>() }
  })

/** The store of a projection on an open connection. */
export const neo4jStoreOn = (connection: Neo4jConnection, owner: Owner): ProjectionStore<GraphChange> => ({
  claim: sound(claim(connection, owner)),
  commit: commitTo(connection, owner),
  state: sound(connection.transaction(SECONDS, (run) => readState(run, owner))),
  reset: sound(reset(connection, owner)),
  digest: sound(digest(connection, owner)),
})

/** The same on a connection of its own, which ends with the scope. */
export const openNeo4jStore = (
  settings: Neo4jSettings,
  owner: Owner,
): Effect.Effect<ProjectionStore<GraphChange>, never, Scope.Scope> =>
  Effect.map(connectNeo4j(settings), (connection) => neo4jStoreOn(connection, owner))
