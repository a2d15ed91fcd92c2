/**
 * One commit of the graph: position, parked events and data in one transaction. The (:Projection) node is locked first and must be exactly
 * where the commit starts from, under the runner's generation; else nothing is written. A commit whose answer was lost fails with
 * `StoreUnavailable`; tried again, it finds the store moved. A retry of parked events is the same, but the position stays. What is too much for
 * one transaction of the server is refused where it can be halved; a single event waits, for nothing is wrong with it.
 */
import { Effect } from "effect"
import type { Commit, CommitOutcome, Retry, StoreUnavailable } from "../../application/projection.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { plan } from "../../projections/neo4j/plan.ts"
import type { Step } from "../../projections/neo4j/rows.ts"
import type { Neo4jConnection, Run } from "./connection.ts"
import { dropPosts } from "./dropPosts.ts"
import { writeEnds } from "./ends.ts"
import { erase } from "./erase.ts"
import { eraseAhead } from "./eraseAhead.ts"
import { TooMuch } from "./errors.ts"
import { holding } from "./freeing.ts"
import { type Expected, hindrance } from "./hindrance.ts"
import { park, releaseParked } from "./parked.ts"
import { lockPosition, movePosition, type Position } from "./position.ts"
import { findPresent, writePosts } from "./posts.ts"
import type { Seat } from "./seat.ts"
import { postStamp, type Stamp, stampOf } from "./stamp.ts"

const SECONDS = 60

export const writeStep = async (run: Run, stamp: Stamp, step: Step): Promise<void> => {
  if (step._tag === "Erase") return erase(run, stamp, step)
  const posts = postStamp(stamp)
  const gone = dropPosts(run, posts, step.services)
  const [present] = await Promise.all([
    findPresent(run, posts, step),
    ...gone,
    ...writeEnds(run, stamp, step),
  ])
  await writePosts(run, posts, step, present)
}

/** What stands in the books beside the data. */
type Books = (run: Run, found: Position) => ReadonlyArray<PromiseLike<unknown>>

const write = (
  connection: Neo4jConnection,
  seat: Seat,
  expected: Expected,
  changes: ReadonlyArray<GraphChange>,
  books: Books,
): Effect.Effect<CommitOutcome, StoreUnavailable> =>
  Effect.gen(function* () {
    const steps = plan(changes)
    const held = { position: false }
    yield* eraseAhead(connection, seat, steps, expected)
    const attempt = async (run: Run): Promise<CommitOutcome> => {
      held.position = false
      const found = await lockPosition(run, seat)
      held.position = true
      const hindered = hindrance(seat, found, expected)
      if (hindered !== undefined || found === undefined) return hindered ?? { _tag: "Fenced", generation: 0 }
      const stamp = stampOf(seat, found)
      for (const step of steps) await writeStep(run, stamp, step)
      await Promise.all(books(run, found))
      return { _tag: "Committed" }
    }
    // An event makes one change at most, so of several changes there are halves. Who only waited for the position has not done too much.
    const isHalved = ({ cause }: StoreUnavailable) =>
      cause instanceof TooMuch && held.position && changes.length > 1
    return yield* Effect.catchIf(
      holding(connection, seat.name, SECONDS, attempt),
      (error): error is StoreUnavailable => error._tag === "StoreUnavailable" && isHalved(error),
      ({ cause }) => Effect.succeed<CommitOutcome>({ _tag: "Refused", error: (cause as TooMuch).message }),
    )
  }).pipe(
    Effect.catchTag("DataRefused", ({ code }) =>
      Effect.succeed<CommitOutcome>({ _tag: "Refused", error: code }),
    ),
  )

export const commitTo =
  (connection: Neo4jConnection, seat: Seat) =>
  ({ generation, from, to, changes, parked }: Commit<GraphChange>) =>
    write(connection, seat, { generation, from }, changes, (run, { book }) => [
      ...(parked.length === 0 ? [] : [park(run, book, parked)]),
      movePosition(run, seat, to),
    ])

export const retryOn =
  (connection: Neo4jConnection, seat: Seat) =>
  ({ generation, position, changes, released, parked }: Retry<GraphChange>) =>
    write(connection, seat, { generation, from: position }, changes, (run, { book }) => [
      ...(released.length === 0 ? [] : [releaseParked(run, book, released)]),
      ...(parked.length === 0 ? [] : [park(run, book, parked)]),
    ])
