/** The read models and where each lives. Connections end with the scope; a server need not be there yet. */
import { Effect, type Scope } from "effect"
import { connectRedis } from "../../adapters/redis/connection.ts"
import { redisStreamStore } from "../../adapters/redis/streamStore.ts"
import type { Settings } from "../../application/config.ts"
import { type ReadModel, readModel } from "../../application/readModels.ts"
import { GRAPH_UPDATED } from "../../projections/graphUpdated/graphUpdate.ts"
import { graphUpdatedProjection } from "../../projections/graphUpdated/projection.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { INGESTED } from "../../projections/redis/streams.ts"
import type { Endpoints } from "../../stack/endpoints.ts"

type Opened = Effect.Effect<ReadonlyArray<ReadModel>, never, Scope.Scope>

/** Streams need no schema. */
const NOTHING_TO_MIGRATE = Effect.succeed(0)

const inRedis = ({ redisUrl }: Endpoints): Opened =>
  Effect.map(connectRedis(redisUrl), (connection) => {
    const place = { title: "Redis", url: connection.url, migrate: NOTHING_TO_MIGRATE }
    const ingested = redisStreamStore(connection, { main: INGESTED, version: redisProjection.version })
    return [readModel(redisProjection, ingested, place)]
  })

export const openReadModels = (_settings: Settings, endpoints: Endpoints): Opened =>
  Effect.gen(function* () {
    return [...(yield* inRedis(endpoints))]
  })
