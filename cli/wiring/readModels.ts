/** The read models and where each lives. Connections end with the scope; a server need not be there yet. */
import { Effect, type Scope } from "effect"
import { connectNeo4j } from "../../adapters/neo4j/connection.ts"
import { migrateNeo4j } from "../../adapters/neo4j/migrate.ts"
import { neo4jStoreOn } from "../../adapters/neo4j/store.ts"
import { type MigrateOptions, migratePostgres } from "../../adapters/postgres/migrate.ts"
import { makePostgresStore } from "../../adapters/postgres/store.ts"
import { connectRedis } from "../../adapters/redis/connection.ts"
import { redisStreamStore } from "../../adapters/redis/streamStore.ts"
import type { Settings } from "../../application/config.ts"
import { MigrationRefused, type ReadModel, readModel } from "../../application/readModels.ts"
import { GRAPH_UPDATED } from "../../projections/graphUpdated/graphUpdate.ts"
import { graphUpdatedProjection } from "../../projections/graphUpdated/projection.ts"
import { neo4jProjection } from "../../projections/neo4j/projection.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { INGESTED } from "../../projections/redis/streams.ts"
import { type Endpoints, withoutPassword } from "../../stack/endpoints.ts"

type Opened<A> = Effect.Effect<A, never, Scope.Scope>

const refusedBy = (store: string) => (cause: { readonly message: string }) =>
  Effect.fail(new MigrationRefused({ store, reason: cause.message, cause }))

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

const inPostgres = ({ postgresPrepare }: Settings, endpoints: Endpoints): Opened<ReadModel> =>
  Effect.gen(function* () {
    const url = endpoints.postgresProjectorUrl
    const store = yield* makePostgresStore(url, { prepare: postgresPrepare })
    const migrate = migratePostgres(endpoints.postgresAdminUrl, rolePasswords(endpoints)).pipe(
      Effect.map(({ applied }) => applied.length),
      Effect.catchTag("MigrationRefused", refusedBy("Postgres")),
    )
    return readModel(postgresProjection, store, { title: "Postgres", url: withoutPassword(url), migrate })
  })

const inNeo4j = ({ neo4jUrl: url, neo4jUser: user, neo4jPassword: password }: Endpoints): Opened<ReadModel> =>
  Effect.gen(function* () {
    const connection = yield* connectNeo4j({ url, user, password })
    const { name, version } = neo4jProjection
    const migrate = migrateNeo4j(connection).pipe(
      Effect.map((applied) => applied.length),
      Effect.catchTag("MigrationRefused", refusedBy("Neo4j")),
    )
    const place = { title: "Neo4j", url: connection.url, migrate }
    return readModel(neo4jProjection, neo4jStoreOn(connection, { name, version }), place)
  })

/** Streams need no schema. */
const NOTHING_TO_MIGRATE = Effect.succeed(0)

/** What became of the graph is told only once the graph has it. */
const inRedis = ({ redisUrl }: Endpoints, graph: ReadModel): Opened<ReadonlyArray<ReadModel>> =>
  Effect.map(connectRedis(redisUrl), (connection) => {
    const place = { title: "Redis", url: connection.url, migrate: NOTHING_TO_MIGRATE }
    const ingested = redisStreamStore(connection, { main: INGESTED, version: redisProjection.version })
    const updated = redisStreamStore(connection, {
      main: GRAPH_UPDATED,
      version: graphUpdatedProjection.version,
    })
    const bound = Effect.map(graph.state, (stored) => stored?.position ?? 0)
    return [
      readModel(redisProjection, ingested, place),
      readModel(graphUpdatedProjection, updated, { ...place, bound }),
    ]
  })

export const openReadModels = (settings: Settings, endpoints: Endpoints): Opened<ReadonlyArray<ReadModel>> =>
  Effect.gen(function* () {
    const graph = yield* inNeo4j(endpoints)
    const [ingested, updated] = yield* inRedis(endpoints, graph)
    const all = [yield* inPostgres(settings, endpoints), ingested, graph, updated]
    return all.filter((model) => model !== undefined)
  })
