/**
 * What an error of the driver means for whoever asked: the data was refused, the same again may succeed at once, the server cannot be used
 * now, or the program is wrong. Decided by the server's code alone. An error of the server is passed on as its code, without its text, for
 * the text may show a property's value.
 */
import { Data } from "effect"
import neo4j from "neo4j-driver"
import { StoreUnavailable } from "../../application/projection.ts"

/** The server refused the data itself, and nothing was written. */
export class DataRefused extends Data.TaggedError("DataRefused")<{
  readonly code: string
  readonly url: string
}> {}

/** Why a server is said to be unavailable that did answer: it was more than a transaction may hold or take. Less may well succeed. */
export class TooMuch extends Error {}

/** Another transaction was in the way (a deadlock, say): nothing was written, and the same again may well succeed. */
export class TryAgain extends Data.TaggedError("TryAgain")<{ readonly code: string }> {}

/** A fault of the program: it ends the work and is no outcome. */
export class Defect extends Data.TaggedError("Defect")<{ readonly cause: unknown }> {}

export type Failure = StoreUnavailable | DataRefused | TryAgain | Defect

/** A statement that cannot be understood is wrong whatever its data. */
const WRONG = /^Neo\.ClientError\.Statement\.(SyntaxError|SemanticError|AccessMode|NotSystemDatabaseError)$/
const DATA = /^Neo\.ClientError\.(Statement|Schema|Request)\./
const TRANSIENT = /^Neo\.TransientError\./
const TOO_MUCH =
  /^Neo\.(TransientError\.General\.(MemoryPoolOutOfMemoryError|OutOfMemoryError)|ClientError\.Transaction\.TransactionTimedOut(ClientConfiguration)?)$/

export const unavailable = (url: string, cause: unknown): StoreUnavailable =>
  new StoreUnavailable({ store: "Neo4j", url, cause })

/** What really happened, where the driver puts it at the end of a paragraph of advice. */
const shortened = (message: string): string => message.split("Caused by: ").at(-1) ?? message

export const failureOf = (url: string, error: unknown): Failure => {
  if (error instanceof StoreUnavailable) return error
  if (!(error instanceof neo4j.Neo4jError)) return new Defect({ cause: error })
  const { code } = error
  if (WRONG.test(code)) return new Defect({ cause: error })
  if (TOO_MUCH.test(code)) return unavailable(url, new TooMuch(code))
  if (DATA.test(code)) return new DataRefused({ code, url })
  if (TRANSIENT.test(code)) return new TryAgain({ code })
  return unavailable(url, new Error(code.startsWith("Neo.") ? code : shortened(error.message)))
}
