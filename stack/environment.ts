/**
 * Servers that the environment names. Such a server is used as given and never started or stopped by the stack, unless
 * the address is the stack's own: a shell that evaluated `sideload env` has our addresses in these very variables, and
 * they are recognised by our generated password or by the port that the home remembers.
 */
import { Config, Effect, Option } from "effect"
import { variables } from "./endpoints.ts"
import { StackError } from "./errors.ts"
import type { Secrets } from "./secrets.ts"
import type { Address } from "./service.ts"
import type { ServiceName, State } from "./state.ts"

type Variable = (typeof variables)[keyof typeof variables]
export type Given = Readonly<Partial<Record<Variable, string>>>

/** The variables that are set and not empty. */
export const readGiven: Effect.Effect<Given, StackError> = Effect.gen(function* () {
  const given: Partial<Record<Variable, string>> = {}
  for (const variable of Object.values(variables)) {
    const value = yield* Config.option(Config.String(variable))
    if (Option.isSome(value) && value.value !== "") given[variable] = value.value
  }
  return given
}).pipe(Effect.mapError((cause) => new StackError({ message: "The environment cannot be read", cause })))

const urlOf = (name: ServiceName, given: Given): string | undefined => {
  if (name === "nats") return given.NATS_URL
  if (name === "redis") return given.REDIS_URL
  if (name === "neo4j") return given.NEO4J_URL
  return given.POSTGRES_URL ?? given.POSTGRES_ADMIN_URL
}

const passwordsOf = (name: ServiceName, secrets: Secrets): ReadonlyArray<string> => {
  if (name !== "postgres") return [secrets[name]]
  const { postgresAdmin, postgresOperator, postgresProjector, postgresService } = secrets
  return [postgresAdmin, postgresOperator, postgresProjector, postgresService]
}

const isLoopback = (host: string): boolean => host === "127.0.0.1" || host === "localhost" || host === "[::1]"

const isOurs = (name: ServiceName, url: string, given: Given, secrets?: Secrets, state?: State): boolean => {
  if (!URL.canParse(url)) return false
  const { password, hostname, port } = new URL(url)
  const carried = name === "neo4j" ? given.NEO4J_PASSWORD : decodeURIComponent(password)
  if (secrets !== undefined && carried !== undefined && passwordsOf(name, secrets).includes(carried))
    return true
  return isLoopback(hostname) && port !== "" && state?.[name]?.ports[0] === Number(port)
}

/** The address of a server that is somebody else's, or undefined where the stack's own is meant. */
export const externalAddress = (
  name: ServiceName,
  given: Given,
  secrets?: Secrets,
  state?: State,
): Address | undefined => {
  const url = urlOf(name, given)
  if (url === undefined || isOurs(name, url, given, secrets, state)) return undefined
  if (name !== "neo4j") return { url }
  return { url, user: given.NEO4J_USER ?? "neo4j", password: given.NEO4J_PASSWORD ?? "" }
}
