/**
 * A read model in this process's memory that keeps the whole contract of a projection's store: compare-and-set of the position, generations,
 * parked events, refusals. It is what the runner's own promises are tested with, apart from any server's.
 */
import { Effect } from "effect"
import type { Claim, Commit, CommitOutcome, ParkedEvent, ProjectionStore } from "../application/projection.ts"

export type InMemoryStore<Change> = ProjectionStore<Change> & {
  readonly rows: Array<Change>
  readonly parked: Array<ParkedEvent>
  readonly commits: Array<Commit<Change>>
  position: number
  generation: number
}

/** `refuses` names the changes that this store cannot take. */
export const inMemoryStore = <Change>(
  refuses: (change: Change) => boolean = () => false,
): InMemoryStore<Change> => {
  const store: InMemoryStore<Change> = {
    rows: [],
    parked: [],
    commits: [],
    position: 0,
    generation: 0,
    claim: Effect.sync((): Claim => {
      store.generation += 1
      const parkedSubjects = new Set(store.parked.map(({ subject }) => subject))
      return { generation: store.generation, position: store.position, parkedSubjects }
    }),
    commit: (commit) =>
      Effect.sync((): CommitOutcome => {
        store.commits.push(commit)
        if (commit.generation !== store.generation) return { _tag: "Fenced", generation: store.generation }
        if (commit.from !== store.position) return { _tag: "Moved", position: store.position }
        if (commit.changes.some(refuses)) return { _tag: "Refused", error: "refused" }
        store.rows.push(...commit.changes)
        store.parked.push(...commit.parked)
        store.position = commit.to
        return { _tag: "Committed" }
      }),
    state: Effect.sync(() => ({
      version: 1,
      position: store.position,
      generation: store.generation,
      parked: store.parked.length,
    })),
    reset: Effect.sync(() => {
      store.rows.length = 0
      store.parked.length = 0
      store.position = 0
      store.generation += 1
    }),
    digest: Effect.succeed({ content: "", exact: "", rows: 0 }),
  }
  return store
}
