/** The stores of the two projections that live in Redis: one connection serves both. */
import type { ReadModelStore } from "../../application/readModelStore.ts"
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
): ReadModelStore<StreamEntry> => {
  const { name, shape } = redisProjection
  return redisStreamStore(connection, { main: INGESTED, name, shape, ...settings })
}

export const graphUpdatedStore = (
  connection: RedisConnection,
  settings: StreamSettings = {},
): ReadModelStore<StreamEntry> => {
  const { name, shape } = graphUpdatedProjection
  return redisStreamStore(connection, { main: GRAPH_UPDATED, name, shape, ...settings })
}
