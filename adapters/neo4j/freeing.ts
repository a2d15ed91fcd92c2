/**
 * A process that is frozen in the midst of a transaction keeps its projection's node locked until the server's time for the transaction is over.
 * Who waits for that node meanwhile ends such transactions: those that hold it and in which nothing has happened between two looks. What they
 * had written is rolled back, and their process, should it wake up, finds another one in its place. A login that may not look waits until
 * the server ends them.
 */
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { type Done, lookAgain, stillIn } from "../../application/standingStill.ts"
import type { Neo4jConnection, Run } from "./connection.ts"
import type { DataRefused } from "./errors.ts"

/** A transaction that locks the node of a projection; `SHOW TRANSACTIONS` shows that as its `metaData`. */
export const holding = <A>(
  connection: Neo4jConnection,
  projection: string,
  seconds: number,
  work: (run: Run) => Promise<A>,
) => connection.transaction(seconds, work, { sideload: projection })

const SECONDS = 5

/** Locks and pages tell whether anything was done since. */
const STILL = `
  SHOW TRANSACTIONS YIELD transactionId, metaData, currentQueryId, activeLockCount, pageHits
  WHERE metaData.sideload = $name AND currentQueryId = ''
  RETURN transactionId AS id, toString(activeLockCount) + '/' + toString(pageHits) AS done`
const END = "TERMINATE TRANSACTIONS $ids"

const endStill = (connection: Neo4jConnection, name: string, before: Done) =>
  connection.transaction(SECONDS, async (run) => {
    const { records } = await run(STILL, { name })
    const now = new Map(records.map((one) => [String(one.get("id")), String(one.get("done"))]))
    const ids = stillIn(now, before)
    if (ids.length > 0) await run(END, { ids })
    return now
  })

/** The same for whoever must come to hold it, whatever other processes are doing. */
export const freeing = <A>(
  connection: Neo4jConnection,
  projection: string,
  seconds: number,
  work: (run: Run) => Promise<A>,
): Effect.Effect<A, StoreUnavailable | DataRefused> =>
  Effect.raceFirst(
    holding(connection, projection, seconds, work),
    lookAgain((before) => endStill(connection, projection, before)),
  )
