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

const BOLT = /^(bolt|neo4j)(\+s|\+ssc)?:$/

/** The address as people may see it; what is no Bolt URL is not repeated, for it may be a password in the wrong place. */
export const withoutPassword = (url: string): string => {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.host === "" || !BOLT.test(parsed.protocol))
    return "an address that is no Bolt URL"
  return `${parsed.protocol}//${parsed.host}`
}
