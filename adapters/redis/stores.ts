/** The stores of the two projections that live in Redis: one connection serves both. */
import type { ProjectionStore } from "../../application/projection.ts"
import { GRAPH_UPDATED } from "../../projections/graphUpdated/graphUpdate.ts"
import { graphUpdatedProjection } from "../../projections/graphUpdated/projection.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { INGESTED, type StreamEntry } from "../../projections/redis/streams.ts"
import type { RedisConnection } from "./connection.ts"
import { redisStreamStore } from "./streamStore.ts"

/** `maxlen`: about how many entries each stream keeps, the newest; without it all. */
export type StreamSettings = { readonly maxlen?: number }

export const ingestedStore = (
  connection: RedisConnection,
  settings: StreamSettings = {},
): ProjectionStore<StreamEntry> =>
  redisStreamStore(connection, { main: INGESTED, version: redisProjection.version, ...settings })

export const graphUpdatedStore = (
  connection: RedisConnection,
  settings: StreamSettings = {},
): ProjectionStore<StreamEntry> =>
  redisStreamStore(connection, { main: GRAPH_UPDATED, version: graphUpdatedProjection.version, ...settings })
