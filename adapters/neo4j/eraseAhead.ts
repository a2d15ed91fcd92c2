/**
 * Erasures that are too much for one transaction, which lives in the server's memory, lose most of it before their commit: in transactions of
 * bounded size, each under the commit's lock, generation and position. What all of them together still have then goes with the position.
 */
import { Effect } from "effect"
import type { Erase, Step } from "../../projections/neo4j/rows.ts"
import type { Neo4jConnection, Run } from "./connection.ts"
import { eraseDialogues, erasePosts, eraseTellings, type Found, find } from "./erase.ts"
import { holding } from "./freeing.ts"
import { type Expected, hindrance } from "./hindrance.ts"
import { lockPosition } from "./position.ts"
import type { Seat } from "./seat.ts"
import { type Stamp, stampOf } from "./stamp.ts"

/** Nodes, or tellings of peers, that one transaction takes. */
const AT_ONCE = 10_000
const SECONDS = 60

const sizeOf = ({ ids, posts, tellings }: Found): number => ids.length + posts + tellings

/** One kind in a transaction: a look-up takes as long as the transaction has deleted nodes. Posts first, so that no peer leaves with many of them. */
const takeSome = async (run: Run, stamp: Stamp, { ids, posts, tellings }: Found): Promise<void> => {
  if (posts > 0) return erasePosts(run, stamp, ids, AT_ONCE)
  if (tellings > 0) return eraseTellings(run, stamp, ids, AT_ONCE)
  await eraseDialogues(run, stamp, ids.slice(0, AT_ONCE))
}

/** What there was, where some was taken of it; nothing is where that is not too much, less than before no more, or the store not ours. */
const eraseMost = async (
  run: Run,
  seat: Seat,
  steps: ReadonlyArray<Erase>,
  expected: Expected,
  before: number,
): Promise<number | undefined> => {
  const position = await lockPosition(run, seat)
  if (position === undefined || hindrance(seat, position, expected) !== undefined) return undefined
  const stamp = stampOf(seat, position)
  const found = await Promise.all(steps.map((step) => find(run, stamp, step)))
  const all = found.reduce((sum, one) => sum + sizeOf(one), 0)
  if (all <= AT_ONCE || all >= before) return undefined
  const largest = found.reduce((one, other) => (sizeOf(other) > sizeOf(one) ? other : one))
  await takeSome(run, stamp, largest)
  return all
}

export const eraseAhead = (
  connection: Neo4jConnection,
  seat: Seat,
  steps: ReadonlyArray<Step>,
  expected: Expected,
) =>
  Effect.gen(function* () {
    const erasures = steps.filter((step) => step._tag === "Erase")
    if (erasures.length === 0) return
    for (let left: number | undefined = Number.POSITIVE_INFINITY; left !== undefined; ) {
      const before: number = left
      left = yield* holding(connection, seat.name, SECONDS, (run) =>
        eraseMost(run, seat, erasures, expected, before),
      )
    }
  })
