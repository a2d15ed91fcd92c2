/**
 * Puts the addresses together: those of the stack's own servers from the ports and passwords of its home, those of
 * others as the environment gives them, with what the environment leaves out filled in from what it says.
 */
import { Effect } from "effect"
import type { Endpoints } from "./endpoints.ts"
import { externalAddress, type Given } from "./environment.ts"
import { StackError } from "./errors.ts"
import { natsUser } from "./nats.ts"
import { neo4jUser } from "./neo4j.ts"
import { database, postgresAdmin } from "./postgres.ts"
import type { Secrets } from "./secrets.ts"
import { type ServiceName, type State, serviceNames } from "./state.ts"

type Part<K extends keyof Endpoints> = Pick<Endpoints, K>

export type LogEndpoints = Part<"natsUrl" | "natsMonitorUrl">

const natsPart = (
  given: Given,
  port: number,
  monitor: number,
  secrets: Secrets,
  external?: string,
): LogEndpoints => {
  if (external === undefined) {
    return {
      natsUrl: `nats://${natsUser}:${secrets.nats}@127.0.0.1:${port}`,
      natsMonitorUrl: `http://127.0.0.1:${monitor}`,
    }
  }
  return given.NATS_MONITOR_URL === undefined
    ? { natsUrl: external }
    : { natsUrl: external, natsMonitorUrl: given.NATS_MONITOR_URL }
}

type PostgresPart = Part<"postgresUrl" | "postgresAdminUrl" | "postgresProjectorUrl" | "postgresServiceUrl">

const postgresPart = (given: Given, port: number, secrets: Secrets, external?: string): PostgresPart => {
  if (external === undefined) {
    const url = (role: string, password: string) =>
      `postgres://${role}:${password}@127.0.0.1:${port}/${database}`
    return {
      postgresUrl: url("sideload_operator", secrets.postgresOperator),
      postgresAdminUrl: url(postgresAdmin, secrets.postgresAdmin),
      postgresProjectorUrl: url("sideload_projector", secrets.postgresProjector),
      postgresServiceUrl: url("sideload_service", secrets.postgresService),
    }
  }
  const admin = given.POSTGRES_ADMIN_URL ?? external
  return {
    postgresUrl: external,
    postgresAdminUrl: admin,
    postgresProjectorUrl: given.POSTGRES_PROJECTOR_URL ?? admin,
    postgresServiceUrl: given.POSTGRES_SERVICE_URL ?? admin,
  }
}

const neo4jPart = (
  given: Given,
  port: number,
  secrets: Secrets,
  external?: string,
): Part<"neo4jUrl" | "neo4jUser" | "neo4jPassword"> =>
  external === undefined
    ? { neo4jUrl: `bolt://127.0.0.1:${port}`, neo4jUser, neo4jPassword: secrets.neo4j }
    : {
        neo4jUrl: external,
        neo4jUser: given.NEO4J_USER ?? neo4jUser,
        neo4jPassword: given.NEO4J_PASSWORD ?? "",
      }

const none: Secrets = {
  ...{ instance: "", nats: "", redis: "", neo4j: "" },
  ...{ postgresAdmin: "", postgresProjector: "", postgresService: "", postgresOperator: "" },
}

/** The log's addresses alone. */
export const logEndpointsOf = (
  given: Given,
  known: Secrets | undefined,
  { nats }: State,
  external: string | undefined,
): LogEndpoints => natsPart(given, nats?.ports[0] ?? 0, nats?.ports[1] ?? 0, known ?? none, external)

export const endpointsOf = Effect.fnUntraced(function* (
  given: Given,
  known: Secrets | undefined,
  state: State,
): Effect.fn.Return<Endpoints, StackError> {
  const secrets = known ?? none
  const external = (name: ServiceName) => externalAddress(name, given, known, state)?.url
  for (const name of serviceNames) {
    if (external(name) === undefined && (known === undefined || state[name] === undefined)) {
      return yield* new StackError({
        message: `${name} was never started here and the environment names none`,
      })
    }
  }
  const port = (name: ServiceName, index = 0) => state[name]?.ports[index] ?? 0
  return {
    ...natsPart(given, port("nats"), port("nats", 1), secrets, external("nats")),
    ...postgresPart(given, port("postgres"), secrets, external("postgres")),
    redisUrl: external("redis") ?? `redis://:${secrets.redis}@127.0.0.1:${port("redis")}`,
    ...neo4jPart(given, port("neo4j"), secrets, external("neo4j")),
  }
})
