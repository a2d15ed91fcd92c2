/** Who reads the graph: counts its nodes by label. No read may fail or find fewer than the one before. */
import neo4j from "neo4j-driver"
import type { Arena } from "../arena.ts"
import { pass } from "../waiting.ts"
import { type Reader, reading } from "./reader.ts"

const EVERY_MILLIS = 50
const LABELS = ["User", "Persona", "Dialogue", "Post", "Peer"] as const
/** One statement, and so one view of the graph's counters for each label. */
const COUNTS = `RETURN ${LABELS.map((label) => `COUNT { (:${label}) } AS ${label}`).join(", ")}`

export const readNeo4j = ({ endpoints }: Arena): Reader => {
  const { neo4jUrl, neo4jUser, neo4jPassword } = endpoints
  const driver = neo4j.driver(neo4jUrl, neo4j.auth.basic(neo4jUser, neo4jPassword))
  let before: Readonly<Record<string, number>> = {}
  const ask = async (wrong: (problem: string) => void) => {
    const { records } = await driver.executeQuery(COUNTS)
    const now = Object.fromEntries(LABELS.map((label) => [label, Number(records[0]?.get(label))]))
    for (const label of LABELS) {
      const [was = 0, is = 0] = [before[label], now[label]]
      if (is < was) wrong(`${was} ${label} nodes, then ${is}`)
    }
    before = now
    await pass(EVERY_MILLIS)
  }
  return reading("Neo4j", ask, () => driver.close())
}
