/** The four servers of a stack, in the order in which they are shown. */
import { nats } from "./nats.ts"
import { neo4j } from "./neo4j.ts"
import { postgres } from "./postgres.ts"
import { redis } from "./redis.ts"
import type { Service } from "./service.ts"
import type { ServiceName } from "./state.ts"

const byName: Readonly<Record<ServiceName, Service>> = { nats, postgres, redis, neo4j }

export const services: ReadonlyArray<Service> = Object.values(byName)

export const serviceNamed = (name: ServiceName): Service => byName[name]
