/**
 * Takes away the books of parked events of versions that are no more. The live version keeps its own, and so does a rebuild that was begun: each
 * page is decided under the lock of the live position, without which no rebuild begins or ends.
 */
import { Effect } from "effect"
import { type Neo4jConnection, whole } from "./connection.ts"
import { holding } from "./freeing.ts"
import { bookOf, inBooks } from "./parked.ts"
import { lockPosition } from "./position.ts"
import { liveSeat, type Model } from "./seat.ts"

const OTHER_BOOKS = `
  MATCH (p:Parked) WHERE ${inBooks("p")} AND NOT p.projection IN $kept
  WITH p LIMIT $limit
  DELETE p
  RETURN count(*) AS deleted`
const AT_ONCE = 10_000
const SECONDS = 60

/** For whoever has made this version the live one; where it is no more, it is another's to do. */
export const forgetBooks = (connection: Neo4jConnection, model: Model, version: number) =>
  Effect.gen(function* () {
    const { name } = model
    const some = holding(connection, name, SECONDS, async (run) => {
      const found = await lockPosition(run, liveSeat(model))
      if (found?.version !== version) return false
      const { book, rebuilding } = found
      const kept = [book, ...(rebuilding === null ? [] : [bookOf(name, rebuilding.version)])]
      const { records } = await run(OTHER_BOOKS, { name, kept, limit: whole(AT_ONCE) })
      return records[0]?.get("deleted") === AT_ONCE
    })
    while (yield* some);
  })
