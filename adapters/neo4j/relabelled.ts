/**
 * A connection whose statements have other labels than ours, so that the same program writes a graph of its own in the same database, which
 * nobody sees who asks by our labels.
 */
import { Effect } from "effect"
import type { Neo4jConnection, Run } from "./connection.ts"

/** All labels that statements on such a connection may name. */
export const labels = ["Post", "Peer", "Dialogue", "Persona", "User", "Parked", "Projection", "Runner"]
const LABEL = new RegExp(`:(${labels.join("|")})\\b`, "g")

export const relabelled = (connection: Neo4jConnection, suffix: string): Neo4jConnection => {
  const known = new Map<string, string>()
  const text = (given: string): string => {
    let other = known.get(given)
    if (other === undefined) {
      other = given.replaceAll(LABEL, `:$1${suffix}`)
      known.set(given, other)
    }
    return other
  }
  const through =
    (run: Run): Run =>
    (given, parameters) =>
      run(text(given), parameters)
  return {
    url: connection.url,
    transaction: (seconds, work, metadata) =>
      connection.transaction(seconds, (run) => work(through(run)), metadata),
    open: (seconds, metadata) =>
      Effect.map(connection.open(seconds, metadata), ({ work, commit }) => ({
        work: (todo) => work((run) => todo(through(run))),
        commit,
      })),
    statement: (seconds, given) => connection.statement(seconds, text(given)),
  }
}
