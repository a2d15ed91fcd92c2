/**
 * One authenticated round trip to a Neo4j server over Bolt, through to its database: is it there, which version is it,
 * where is its home.
 */
import type { Address, Answer } from "./service.ts"

const versionQuestion = "CALL dbms.components() YIELD versions RETURN versions[0] AS version"
const homeQuestion = "SHOW SETTINGS 'server.directories.neo4j_home' YIELD value AS folder"

export const askNeo4j = async (address: Address, wants: { readonly mark: boolean }): Promise<Answer> => {
  const { default: neo4j } = await import("neo4j-driver")
  const authentication = neo4j.auth.basic(address.user ?? "", address.password ?? "")
  const limits = {
    connectionTimeout: 8_000,
    connectionAcquisitionTimeout: 10_000,
    maxTransactionRetryTime: 0,
  }
  try {
    const driver = neo4j.driver(address.url, authentication, { ...limits, maxConnectionPoolSize: 1 })
    try {
      const told = await driver.executeQuery(versionQuestion)
      const version = String(told.records[0]?.get("version"))
      await driver.executeQuery("RETURN 1")
      if (!wants.mark) return { _tag: "Answered", version }
      const settings = await driver.executeQuery(homeQuestion)
      return { _tag: "Answered", version, mark: String(settings.records[0]?.get("folder")) }
    } finally {
      await driver.close()
    }
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
    return { _tag: code.includes("Security") ? "Refused" : "Silent" }
  }
}
