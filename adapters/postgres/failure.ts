/**
 * What an error of Postgres means to its caller. Data that the server refuses (SQLSTATE classes 22 and 23; 54: a limit that a value exceeds;
 * 21: rows that may not meet in one batch) is the event's fault; whatever a wait, a restart or a migration can mend is the server's; the rest
 * is a fault of this program.
 * Texts made here name codes and constraints: the server's own details may hold content.
 */
import postgres from "postgres"
import { StoreUnavailable } from "../../application/projection.ts"
import { withoutPassword } from "./url.ts"

const serverError = (error: unknown): postgres.PostgresError | undefined =>
  error instanceof postgres.PostgresError ? error : undefined

const REFUSALS = new Set(["21", "22", "23", "54"])

/** Why the server refused the data, or `undefined` where the error is of another kind. */
export const refusal = (error: unknown): string | undefined => {
  const known = serverError(error)
  if (known === undefined || !REFUSALS.has(known.code.slice(0, 2))) return undefined
  const where = known.constraint_name ?? known.column_name ?? known.routine
  return where === undefined ? `SQLSTATE ${known.code}` : `SQLSTATE ${known.code} ${where}`
}

/** The transaction failed but its connection still answers. */
export const isStatementError = (error: unknown): boolean => {
  const known = serverError(error)
  return known !== undefined && known.severity === "ERROR"
}

/** The connection is no more; made here, where the driver has no error of its own. */
export class ConnectionLost extends Error {
  readonly code = "CONNECTION_LOST"
}

const stringIn = (error: Error, name: string): string | undefined => {
  const value: unknown = Reflect.get(error, name)
  return typeof value === "string" ? value : undefined
}

/** SQLSTATE of what a migration mends: a table, a column, a right, a role or a function that is missing. */
const mendable = new Set(["42P01", "42703", "42501", "42704", "42883"])

/** Our own statements or code are wrong. What the network, the server or its configuration causes has a code of another kind. */
const isDefect = (error: unknown): boolean => {
  if (!(error instanceof Error)) return true
  const code = stringIn(error, "code")
  if (code === undefined || code === "UNDEFINED_VALUE" || stringIn(error, "syscall") === "open") return true
  return serverError(error) !== undefined && /^(?:0A|21|42)/.test(code) && !mendable.has(code)
}

const summary = (error: unknown): Error => {
  if (!(error instanceof Error)) return new Error(String(error))
  const code = stringIn(error, "code")
  // A connection refused on several addresses comes as one error without words.
  const text = error.message || code || error.name
  return new Error(serverError(error) === undefined ? text : `${text} (SQLSTATE ${code})`)
}

/** The error as the port's failure, or as a defect. */
export const failureOf = (url: string, error: unknown): StoreUnavailable | Error =>
  isDefect(error)
    ? new Error("a statement or the code around it is wrong", { cause: summary(error) })
    : new StoreUnavailable({ store: "postgres", url: withoutPassword(url), cause: summary(error) })
