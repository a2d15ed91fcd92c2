/**
 * The addresses of the four servers, as the rest of the program needs them, and as shell exports for people. It knows
 * no server and starts none; where the addresses come from is the business of `stack.ts`.
 */

export type Endpoints = {
  readonly natsUrl: string
  readonly natsMonitorUrl?: string
  /** Reads every tenant's rows and writes none: what `sideload env` prints. */
  readonly postgresUrl: string
  /** Owns the database: migrations only. */
  readonly postgresAdminUrl: string
  readonly postgresProjectorUrl: string
  readonly postgresServiceUrl: string
  readonly redisUrl: string
  readonly neo4jUrl: string
  readonly neo4jUser: string
  readonly neo4jPassword: string
}

/** The names under which `sideload env` prints the endpoints and under which the environment may give them. */
export const variables = {
  natsUrl: "NATS_URL",
  natsMonitorUrl: "NATS_MONITOR_URL",
  postgresUrl: "POSTGRES_URL",
  postgresAdminUrl: "POSTGRES_ADMIN_URL",
  postgresProjectorUrl: "POSTGRES_PROJECTOR_URL",
  postgresServiceUrl: "POSTGRES_SERVICE_URL",
  redisUrl: "REDIS_URL",
  neo4jUrl: "NEO4J_URL",
  neo4jUser: "NEO4J_USER",
  neo4jPassword: "NEO4J_PASSWORD",
} as const satisfies Record<keyof Endpoints, string>

const isField = (name: string): name is keyof Endpoints => name in variables

const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`

/** Lines for `eval`, in the order of `variables`; `fields` narrows them to what an operator needs. */
export const shellExports = (
  endpoints: Endpoints,
  fields: ReadonlyArray<keyof Endpoints> = Object.keys(variables).filter(isField),
): ReadonlyArray<string> =>
  fields.flatMap((field) => {
    const value = endpoints[field]
    return value === undefined ? [] : [`export ${variables[field]}=${quoted(value)}`]
  })

/** An address, or a list of them, fit for a message: without user, password and parameters. */
export const withoutPassword = (url: string): string =>
  url
    .split(",")
    .map((one) => one.replace(/\/\/.*@/, "//").replace(/[?#].*$/, ""))
    .map((one) => one.replace(/^[^/]*@/, ""))
    .join(",")
