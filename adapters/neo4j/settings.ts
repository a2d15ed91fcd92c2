/** Where the graph's server is, and a driver for it. Nothing is connected before it is used. */
import neo4j, { type Driver } from "neo4j-driver"

export type Neo4jSettings = {
  /** `bolt://host:7687`, or `neo4j://` for a cluster. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** The server's own default when absent; Community has one only. */
  readonly database?: string
}

const CONNECT_MS = 5_000
export const openDriver = ({ url, user, password }: Neo4jSettings): Driver =>
  neo4j.driver(url, neo4j.auth.basic(user, password), {
    connectionTimeout: CONNECT_MS,
    connectionAcquisitionTimeout: CONNECT_MS + 1_000,
    maxConnectionPoolSize: 10,
    disableLosslessIntegers: true,
    disableAutoCommitRetries: true,
    telemetryDisabled: true,
    notificationFilter: { minimumSeverityLevel: "OFF" },
  })

/** The address as people may see it. */
export const withoutPassword = (url: string): string => {
  if (!URL.canParse(url)) return "an address that is no URL"
  const shown = new URL(url)
  shown.username = ""
  shown.password = ""
  return shown.toString()
}
