/** The read models and where each lives. Connections end with the scope; a server need not be there yet. */
import { Effect, type Scope } from "effect"
import { connectNeo4j } from "../../adapters/neo4j/connection.ts"
import { migrateNeo4j } from "../../adapters/neo4j/migrate.ts"
import { neo4jStoreOn } from "../../adapters/neo4j/store.ts"
import { type MigrateOptions, migrateReadModel } from "../../adapters/postgres/migrate.ts"
import { postgresReadModel } from "../../adapters/postgres/readModel.ts"
import { makePostgresStore } from "../../adapters/postgres/store.ts"
import { connectRedis } from "../../adapters/redis/connection.ts"
import { graphUpdatedStore, ingestedStore } from "../../adapters/redis/stores.ts"
import type { Settings } from "../../application/config.ts"
import { type ReadModel, readModel } from "../../application/readModels.ts"
import { graphUpdatedProjection } from "../../projections/graphUpdated/projection.ts"
import { neo4jProjection } from "../../projections/neo4j/projection.ts"
import { ownReadModels } from "../../projections/own.ts"
import type { PostgresReadModel } from "../../projections/postgresReadModel.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { type Endpoints, withoutPassword } from "../../stack/endpoints.ts"

/** How a projection and its store become a read model; a test may put something between them. */
export type Make = typeof readModel

type Opened<A> = Effect.Effect<A, never, Scope.Scope>

/** The password that an address gives to one of our own roles; a login of somebody else's says nothing of them. */
const passwordFor = (role: string, url: string): string | undefined => {
  if (!URL.canParse(url)) return undefined
  const { username, password } = new URL(url)
  return username === role ? decodeURIComponent(password) : undefined
}

const rolePasswords = (endpoints: Endpoints): MigrateOptions => {
  const projectorPassword = passwordFor("sideload_projector", endpoints.postgresProjectorUrl)
  const servicePassword = passwordFor("sideload_service", endpoints.postgresServiceUrl)
  const operatorPassword = passwordFor("sideload_operator", endpoints.postgresUrl)
  return {
    ...(projectorPassword === undefined ? {} : { projectorPassword }),
    ...(servicePassword === undefined ? {} : { servicePassword }),
    ...(operatorPassword === undefined ? {} : { operatorPassword }),
  }
}

/** Opens any read model in Postgres. */
const inPostgres =
  ({ postgresPrepare }: Settings, endpoints: Endpoints, make: Make) =>
  <Change>(model: PostgresReadModel<Change>): Opened<ReadModel> =>
    Effect.gen(function* () {
      const url = endpoints.postgresProjectorUrl
      const adminUrl = endpoints.postgresAdminUrl
      const store = yield* makePostgresStore(model, url, { prepare: postgresPrepare, adminUrl })
      const migrate = migrateReadModel(model, adminUrl, rolePasswords(endpoints)).pipe(
        Effect.map(({ applied }) => applied.length),
      )
      const title = model.name === postgresReadModel.name ? "Postgres" : `Postgres, ${model.schema}`
      return make(model, store, { title, url: withoutPassword(url), migrate })
    })

const inNeo4j = (
  { neo4jUrl: url, neo4jUser: user, neo4jPassword: password }: Endpoints,
  make: Make,
): Opened<ReadModel> =>
  Effect.gen(function* () {
    const connection = yield* connectNeo4j({ url, user, password })
    const migrate = Effect.map(migrateNeo4j(connection), (applied) => applied.length)
    const place = { title: "Neo4j", url: connection.url, migrate }
    return make(neo4jProjection, neo4jStoreOn(connection, neo4jProjection), place)
  })

/** Streams need no schema. */
const NOTHING_TO_MIGRATE = Effect.succeed(0)

/** What became of the graph is told only once the graph has it. */
const inRedis = ({ redisUrl }: Endpoints, graph: ReadModel, make: Make): Opened<ReadonlyArray<ReadModel>> =>
  Effect.map(connectRedis(redisUrl), (connection) => {
    const place = { title: "Redis", url: connection.url, migrate: NOTHING_TO_MIGRATE }
    const ingested = ingestedStore(connection)
    const updated = graphUpdatedStore(connection)
    const bound = Effect.map(graph.state, (stored) => stored?.position ?? 0)
    return [
      make(redisProjection, ingested, place),
      make(graphUpdatedProjection, updated, { ...place, bound, boundBy: graph.name }),
    ]
  })

export const openReadModels = (
  settings: Settings,
  endpoints: Endpoints,
  make: Make = readModel,
): Opened<ReadonlyArray<ReadModel>> =>
  Effect.gen(function* () {
    const graph = yield* inNeo4j(endpoints, make)
    const [ingested, updated] = yield* inRedis(endpoints, graph, make)
    const open = inPostgres(settings, endpoints, make)
    const own = yield* Effect.forEach(ownReadModels, ({ opened }) => opened(open))
    const all = [yield* open(postgresReadModel), ingested, graph, updated, ...own]
    return all.filter((model) => model !== undefined)
  })
