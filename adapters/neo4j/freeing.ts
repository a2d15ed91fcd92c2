/**
 * A process that is frozen in the midst of a transaction keeps its projection's node locked until the server's time for the transaction is over.
 * Who waits for that node meanwhile ends such transactions: those that hold it and in which nothing has happened between two looks. What they
 * had written is rolled back, and their process, should it wake up, finds another one in its place. A replay may stand still, since it waits
 * for the log: it is ended where its runner has given no sign of life either. A login that may not look waits until the server ends them.
 */
import { Effect } from "effect"
import { GONE_SECONDS } from "../../application/owning.ts"
import type { StoreUnavailable } from "../../application/projection.ts"
import { type Done, lookAgain, stillIn } from "../../application/standingStill.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import type { DataRefused } from "./errors.ts"

/** A transaction that locks the node of a projection; `SHOW TRANSACTIONS` shows that as its `metaData`. */
export const holding = <A>(
  connection: Neo4jConnection,
  projection: string,
  seconds: number,
  work: (run: Run) => Promise<A>,
) => connection.transaction(seconds, work, { sideload: projection })

/** The same of the one that stays open while a dialogue is folded anew. */
export const holdingOpen = (connection: Neo4jConnection, projection: string, seconds: number) =>
  connection.open(seconds, { sideload: replayOf(projection) })

const replayOf = (projection: string): string => `${projection}/replay`

const SECONDS = 5

// Whoever claims it meanwhile is not seated before it holds the position: this is still the replay's own runner.
const RUNNER_LIVES = `
  MATCH (r:Runner {name: $name}) WHERE r.beat_at > datetime.realtime() - duration({seconds: $gone}) RETURN r`

/** Locks and pages tell whether anything was done since. */
const STILL = `
  SHOW TRANSACTIONS YIELD transactionId, metaData, currentQueryId, activeLockCount, pageHits
  WHERE metaData.sideload IN $names AND currentQueryId = ''
  RETURN transactionId AS id, toString(activeLockCount) + '/' + toString(pageHits) AS done`
const END = "TERMINATE TRANSACTIONS $ids"

const endStill = (connection: Neo4jConnection, name: string, before: Done) =>
  connection.transaction(SECONDS, async (run) => {
    const lives = (await run(RUNNER_LIVES, { name, gone: whole(GONE_SECONDS) })).records.length > 0
    const { records } = await run(STILL, { names: [name, ...(lives ? [] : [replayOf(name)])] })
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
