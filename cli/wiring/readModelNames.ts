/** The names of all read models, in the order in which they are shown: known without any server, so that a wrong one is refused at once. */
import { graphUpdatedProjection } from "../../projections/graphUpdated/projection.ts"
import { neo4jProjection } from "../../projections/neo4j/projection.ts"
import { ownReadModels } from "../../projections/own.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import { redisProjection } from "../../projections/redis/projection.ts"

export const readModelNames: ReadonlyArray<string> = [
  postgresProjection,
  redisProjection,
  neo4jProjection,
  graphUpdatedProjection,
  ...ownReadModels,
].map(({ name }) => name)
