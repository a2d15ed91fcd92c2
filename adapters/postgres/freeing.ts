/**
 * A process that is frozen in the midst of a transaction keeps its projection's row locked. The server ends a transaction that is idle, but one
 * whose next message it has half received is not idle to it, and stays for as long as its process does. So who waits for the row meanwhile ends
 * the sessions that hold it and in which nothing has happened between two looks. What they had written is rolled back, and their process,
 * should it wake up, finds another one in its place. A session of another role or program is not ours to end: it is waited for. So is a replay, which
 * may wait for the log.
 */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { type Done, lookAgain, stillIn } from "../../application/standingStill.ts"
import { ask, type Connections, limited, short } from "./connections.ts"
import type { Transaction } from "./session.ts"

const NAMED = "select set_config('application_name', $1, true)"
const REPLAYS = "sideload replay"

/** For a transaction that may stand still and is not to be ended for it. */
export const nameReplay = (on: Transaction) => on.query(NAMED, [REPLAYS])

/** Sessions for whose client the server waits, among those that keep a session from going on; and what tells whether they go on themselves. */
const STILL = `
  select held.pid, concat_ws('/', held.xact_start, held.query_start, held.state_change, held.state) as done
  from pg_catalog.pg_stat_activity waiting
  cross join unnest(pg_catalog.pg_blocking_pids(waiting.pid)) as holder (pid)
  join pg_catalog.pg_stat_activity held on held.pid = holder.pid
  where waiting.application_name = $1 and held.wait_event_type = 'Client' and held.application_name <> $2
    and held.usename = current_user and held.application_name ~ '^sideload( |$)'`
const END =
  "select pg_catalog.pg_terminate_backend(pid::integer) from json_array_elements_text($1::text::json) t (pid)"

const endStill = async (on: Transaction, title: string, before: Done) => {
  const rows = await on.query(STILL, [title, REPLAYS])
  const now = new Map(rows.map((row) => [String(row["pid"]), String(row["done"])]))
  const still = stillIn(now, before)
  if (still.length > 0) await on.query(END, [JSON.stringify(still)])
  return now
}

/** One transaction on the connection that writes, for what must come to hold the row, whatever other processes are doing. */
export const freeing = <A>(
  connections: Connections,
  work: (on: Transaction) => Promise<A>,
): Effect.Effect<A, StoreUnavailable> =>
  Effect.suspend(() => {
    const title = `sideload claim ${randomUUID()}`
    const named = async (on: Transaction): Promise<A> => {
      const [, answer] = await Promise.all([on.query(NAMED, [title]), work(on)])
      return answer
    }
    const look = (before: Done) => ask(connections, "asking", (on) => endStill(on, title, before), short)
    return Effect.raceFirst(ask(connections, "writing", named, limited), lookAgain(look))
  })
