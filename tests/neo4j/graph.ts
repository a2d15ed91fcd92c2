/**
 * A projection of a test's own in the one database of the test stack: a tenant and a name that nobody else has, removed at the end. Tests
 * of the graph need NEO4J_URL, NEO4J_USER and NEO4J_PASSWORD.
 */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { connectNeo4j, type Neo4jConnection, type Value } from "../../adapters/neo4j/connection.ts"
import { migrateNeo4j } from "../../adapters/neo4j/migrate.ts"
import type { Model } from "../../adapters/neo4j/seat.ts"
import type { Neo4jSettings } from "../../adapters/neo4j/settings.ts"
import { neo4jStoreOn } from "../../adapters/neo4j/store.ts"
import type { Claim, Commit, CommitOutcome, Doing } from "../../application/projection.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { neo4jProjection } from "../../projections/neo4j/projection.ts"
import { changesOf, claimed } from "./running.ts"

const setting = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`the tests of the graph need ${name}`)
  return value
}

export const serverSettings = (): Neo4jSettings => ({
  url: setting("NEO4J_URL"),
  user: setting("NEO4J_USER"),
  password: setting("NEO4J_PASSWORD"),
})

export type Graph = {
  readonly tenant: string
  readonly model: Model
  readonly connection: Neo4jConnection
  readonly store: ReturnType<typeof neo4jStoreOn>
  readonly claim: (doing?: Doing) => Promise<Claim>
  /** Commits events under the present generation, going on from the present position. */
  readonly feed: (...events: ReadonlyArray<LogEvent>) => Promise<CommitOutcome>
  readonly commit: (commit: Partial<Commit<GraphChange>>) => Promise<CommitOutcome>
  /** The rows of a statement, which has `$tenant` and `$name`. */
  readonly rows: (
    text: string,
    parameters?: Readonly<Record<string, Value>>,
  ) => Promise<ReadonlyArray<ReadonlyArray<unknown>>>
}

const graphOn = (connection: Neo4jConnection, tenant: string, model: Model): Graph => {
  const store = neo4jStoreOn(connection, model)
  const commit: Graph["commit"] = async (given) => {
    const state = await Effect.runPromise(store.state)
    const from = given.from ?? state?.position ?? 0
    const generation = given.generation ?? state?.generation ?? 0
    return Effect.runPromise(
      store.commit({ to: from + 1, changes: [], parked: [], ...given, from, generation }),
    )
  }
  return {
    ...{ tenant, model, connection, store, commit },
    claim: (doing = "live") => claimed(store, doing),
    feed: (...events) => commit({ changes: changesOf(events) }),
    rows: (text, parameters) =>
      Effect.runPromise(
        connection.transaction(30, async (run) => {
          const { records } = await run(text, { tenant, name: model.name, ...parameters })
          return records.map((record) => [...record.values()])
        }),
      ),
  }
}

/** Runs with an empty graph that was claimed once, on a migrated database, and takes it away afterwards. */
export const withGraph = <A>(use: (graph: Graph) => Promise<A>): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const connection = yield* connectNeo4j(serverSettings())
        yield* migrateNeo4j(connection)
        const tenant = randomUUID()
        const graph = graphOn(connection, tenant, { name: `test-${tenant}`, shape: neo4jProjection.shape })
        yield* Effect.promise(() => graph.claim())
        return yield* Effect.ensuring(
          Effect.promise(() => use(graph)),
          Effect.promise(async () => {
            await Effect.runPromise(graph.store.reset)
            await graph.rows(
              "MATCH (n:Projection|Runner) WHERE n.name = $name OR n.name STARTS WITH $name + '/' DELETE n",
            )
          }),
        )
      }),
    ),
  )
