/**
 * A process that is frozen in the midst of a transaction keeps its projection's node locked until the server's time for the transaction is over.
 * Who waits for that node meanwhile ends such transactions: those that hold it and in which nothing has happened between two looks. What they
 * had written is rolled back, and their process, should it wake up, finds another one in its place. A login that may not look waits until
 * the server ends them.
 */
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import type { Neo4jConnection, Run } from "./connection.ts"
import type { DataRefused } from "./errors.ts"

/** A transaction that locks the node of a projection; `SHOW TRANSACTIONS` shows that as its `metaData`. */
export const holding = <A>(
  connection: Neo4jConnection,
  projection: string,
  seconds: number,
  work: (run: Run) => Promise<A>,
) => connection.transaction(seconds, work, { sideload: projection })

const LOOK_MILLIS = 3000
const SECONDS = 5

/** Locks and pages tell whether anything was done since. */
const STILL = `
  SHOW TRANSACTIONS YIELD transactionId, metaData, currentQueryId, activeLockCount, pageHits
  WHERE metaData.sideload = $name AND currentQueryId = ''
  RETURN transactionId AS id, toString(activeLockCount) + '/' + toString(pageHits) AS done`
const END = "TERMINATE TRANSACTIONS $ids"

const endStill = (connection: Neo4jConnection, name: string, before: ReadonlyMap<string, string>) =>
  connection.transaction(SECONDS, async (run) => {
    const { records } = await run(STILL, { name })
    const now = new Map(records.map((one) => [String(one.get("id")), String(one.get("done"))]))
    const ids = [...now].flatMap(([id, done]) => (before.get(id) === done ? [id] : []))
    if (ids.length > 0) await run(END, { ids })
    return now
  })

const looking = (connection: Neo4jConnection, name: string) =>
  Effect.gen(function* () {
    let seen: ReadonlyMap<string, string> = new Map()
    for (;;) {
      yield* Effect.sleep(LOOK_MILLIS)
      const known = seen
      seen = yield* Effect.catch(endStill(connection, name, known), () => Effect.succeed(known))
    }
  })

/** The same for whoever must come to hold it, whatever other processes are doing. */
export const freeing = <A>(
  connection: Neo4jConnection,
  projection: string,
  seconds: number,
  work: (run: Run) => Promise<A>,
): Effect.Effect<A, StoreUnavailable | DataRefused> =>
  Effect.raceFirst(holding(connection, projection, seconds, work), looking(connection, projection))
