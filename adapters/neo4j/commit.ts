/**
 * One commit of the graph: position, parked events and data in one transaction. The (:Projection) node is locked first and must be exactly
 * where the commit starts from, under the runner's generation; else nothing is written. A commit whose answer was lost fails with
 * `StoreUnavailable`; tried again, it finds the store moved.
 */
import { Effect } from "effect"
import type { Commit, CommitOutcome, StoreUnavailable } from "../../application/projection.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { plan } from "../../projections/neo4j/plan.ts"
import type { Step } from "../../projections/neo4j/rows.ts"
import type { Neo4jConnection, Run } from "./connection.ts"
import { dropPosts } from "./dropPosts.ts"
import { writeEnds } from "./ends.ts"
import { erase, eraseAhead } from "./erase.ts"
import { lockPosition, movePosition, type Owner, park } from "./position.ts"
import { findPresent, writePosts } from "./posts.ts"

const SECONDS = 60

/** What keeps a commit from being written, if anything. A store that somebody emptied altogether is nobody's. */
const hindrance = async (
  run: Run,
  owner: Owner,
  { generation, from }: Commit<GraphChange>,
): Promise<CommitOutcome | undefined> => {
  const position = await lockPosition(run, owner)
  if (position?.generation !== generation) return { _tag: "Fenced", generation: position?.generation ?? 0 }
  return position.position === from ? undefined : { _tag: "Moved", position: position.position }
}

const writeStep = async (run: Run, owner: Owner, step: Step): Promise<void> => {
  if (step._tag === "Erase") return erase(run, owner, step)
  const gone = dropPosts(run, step.services)
  const [present] = await Promise.all([findPresent(run, step), ...gone, ...writeEnds(run, owner.name, step)])
  await writePosts(run, owner.name, step, present)
}

const write = async (
  run: Run,
  owner: Owner,
  commit: Commit<GraphChange>,
  steps: ReadonlyArray<Step>,
): Promise<CommitOutcome> => {
  const hindered = await hindrance(run, owner, commit)
  if (hindered !== undefined) return hindered
  for (const step of steps) await writeStep(run, owner, step)
  await Promise.all([
    ...(commit.parked.length === 0 ? [] : [park(run, owner, commit.parked)]),
    movePosition(run, owner, commit.to),
  ])
  return { _tag: "Committed" }
}

export const commitTo =
  (connection: Neo4jConnection, owner: Owner) =>
  (commit: Commit<GraphChange>): Effect.Effect<CommitOutcome, StoreUnavailable> =>
    Effect.gen(function* () {
      const steps = plan(commit.changes)
      yield* eraseAhead(connection, owner, steps, commit)
      return yield* connection.transaction(SECONDS, (run) => write(run, owner, commit, steps))
    }).pipe(
      Effect.catchTag("DataRefused", ({ code }) =>
        Effect.succeed<CommitOutcome>({ _tag: "Refused", error: code }),
      ),
    )
