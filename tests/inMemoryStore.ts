/**
 * A read model in this process's memory that keeps the whole contract of a read model's store: compare-and-set of the position, generations,
 * parked events, refusals, versions beside each other. It is what the promises of the runner and of the replays are tested with, apart from
 * any server's.
 */
import { Effect } from "effect"
import type {
  ClaimOutcome,
  Commit,
  CommitOutcome,
  Owner,
  ParkedEvent,
  ProjectionStore,
  Retry,
  Runner,
  StoredState,
} from "../application/projection.ts"
import type { ReadModelStore, Role } from "../application/readModelStore.ts"

/** One version as it lies there; tests may look at it and change it. */
export type Version<Change> = {
  readonly version: number
  role: Role
  readonly rows: Array<Change>
  readonly parked: Array<ParkedEvent & { attempts?: number }>
  readonly commits: Array<Commit<Change>>
  position: number
  generation: number
  paused: boolean
  shape: number
  owner: Omit<Owner, "age"> | undefined
}

export type InMemoryStore<Change> = ReadModelStore<Change> & {
  /** The version that is read. */
  readonly live: () => Version<Change>
  readonly all: ReadonlyArray<Version<Change>>
}

const newVersion = <Change>(version: number, role: Role): Version<Change> => ({
  ...{ version, role, rows: [], parked: [], commits: [], owner: undefined },
  ...{ position: 0, generation: 0, paused: false, shape: 1 },
})

const stateOf = <Change>(of: Version<Change>): StoredState => ({
  version: of.version,
  shape: of.shape,
  position: of.position,
  generation: of.generation,
  parked: of.parked.length,
  paused: of.paused,
  still: 0,
  ...(of.owner === undefined ? {} : { owner: { ...of.owner, age: 0 } }),
})

const claimOf = <Change>(of: Version<Change>, runner: Runner): ClaimOutcome => {
  if (of.paused && runner.doing === "live") return { _tag: "Paused" }
  of.generation += 1
  of.owner = { ...runner, rate: 0, target: 0 }
  const { generation, position, parked } = of
  const parkedSubjects = new Set(parked.map(({ subject }) => subject))
  return { _tag: "Claimed", generation, position, parkedSubjects, parked: parked.length }
}

const park = <Change>(of: Version<Change>, events: ReadonlyArray<ParkedEvent>): void => {
  for (const event of events) {
    const known = of.parked.find(({ sequence }) => sequence === event.sequence)
    if (known === undefined) of.parked.push({ ...event, attempts: 1 })
    else Object.assign(known, event, { attempts: (known.attempts ?? 1) + 1 })
  }
}

type Refuses<Change> = (change: Change) => boolean

const hindrance = <Change>(
  of: Version<Change>,
  generation: number,
  position: number,
  changes: ReadonlyArray<Change>,
  refuses: Refuses<Change>,
): CommitOutcome | undefined => {
  if (generation !== of.generation) return { _tag: "Fenced", generation: of.generation }
  if (position !== of.position) return { _tag: "Moved", position: of.position }
  return changes.some(refuses) ? { _tag: "Refused", error: "refused" } : undefined
}

const commitTo = <Change>(of: Version<Change>, commit: Commit<Change>, refuses: Refuses<Change>) => {
  of.commits.push(commit)
  const hindered = hindrance(of, commit.generation, commit.from, commit.changes, refuses)
  if (hindered !== undefined) return hindered
  of.rows.push(...commit.changes)
  park(of, commit.parked)
  of.position = commit.to
  return { _tag: "Committed" } as const
}

const retryIn = <Change>(of: Version<Change>, retry: Retry<Change>, refuses: Refuses<Change>) => {
  const hindered = hindrance(of, retry.generation, retry.position, retry.changes, refuses)
  if (hindered !== undefined) return hindered
  of.rows.push(...retry.changes)
  const left = of.parked.filter(({ sequence }) => !retry.released.includes(sequence))
  of.parked.splice(0, of.parked.length, ...left)
  park(of, retry.parked)
  return { _tag: "Committed" } as const
}

const running = <Change>(of: () => Version<Change>, refuses: Refuses<Change>): ProjectionStore<Change> => ({
  claim: (runner) => Effect.sync(() => claimOf(of(), runner)),
  commit: (commit) => Effect.sync((): CommitOutcome => commitTo(of(), commit, refuses)),
  retry: (retry) => Effect.sync((): CommitOutcome => retryIn(of(), retry, refuses)),
  beat: ({ generation, ...told }) =>
    Effect.sync(() => {
      const { owner } = of()
      if (generation !== of().generation) return { _tag: "Fenced", generation: of().generation } as const
      if (owner !== undefined) of().owner = { ...owner, ...told }
      return { _tag: "Beaten" } as const
    }),
  release: (generation) =>
    Effect.sync(() => {
      if (generation === of().generation) of().owner = undefined
    }),
  state: Effect.sync(() => (of().generation === 0 && of().position === 0 ? undefined : stateOf(of()))),
})

/** `refuses` names the changes that this store cannot take; `subjectOf` whose a change is, where a dialogue can be replayed. */
export const inMemoryStore = <Change>(
  refuses: Refuses<Change> = () => false,
  subjectOf?: (change: Change) => string,
): InMemoryStore<Change> => {
  const all: Array<Version<Change>> = [newVersion(1, "live")]
  const live = (): Version<Change> => all.find(({ role }) => role === "live") as Version<Change>
  const replayed: ReadModelStore<Change>["replay"] =
    subjectOf === undefined
      ? { sound: false, why: "its rows are nobody's" }
      : {
          sound: true,
          dialogue: (claim, subject, body) =>
            Effect.gen(function* () {
              const anew = newVersion<Change>(live().version, "building")
              const begun = { ...claim, _tag: "Claimed" as const, position: 0, parked: 0 }
              const store = running(() => anew, refuses)
              anew.generation = claim.generation
              const parkedSubjects = new Set<string>()
              const result = yield* body({
                ...store,
                claim: () => Effect.succeed({ ...begun, parkedSubjects }),
              })
              const others = live().rows.filter((change) => subjectOf(change) !== subject)
              const parked = live().parked.filter((event) => event.subject !== subject)
              live().rows.splice(0, live().rows.length, ...others, ...anew.rows)
              live().parked.splice(0, live().parked.length, ...parked, ...anew.parked)
              return result
            }),
        }
  const rest: Omit<ReadModelStore<Change>, keyof ProjectionStore<Change>> = {
    reset: Effect.sync(() => {
      live().rows.length = 0
      live().parked.length = 0
      live().position = 0
      live().generation += 1
    }),
    digest: Effect.sync(() => digestOf(live())),
    setPaused: (paused) =>
      Effect.sync(() => {
        live().paused = paused
        if (paused) live().generation += 1
      }),
    parked: ({ after, most, subject }) =>
      Effect.sync(() =>
        live()
          .parked.filter((one) => one.sequence > after && (subject ?? one.subject) === one.subject)
          .toSorted((a, b) => a.sequence - b.sequence)
          .slice(0, most)
          .map(({ attempts = 1, ...event }) => ({ ...event, attempts, firstSeen: "", lastSeen: "" })),
      ),
    versions: Effect.sync(() => all.map((one) => ({ ...stateOf(one), role: one.role }))),
    drop: (version) =>
      Effect.sync(() => {
        const at = all.findIndex((one) => one.version === version)
        if (at < 0) return { _tag: "NotThere" } as const
        if (all[at]?.role === "live") return { _tag: "InUse" } as const
        all.splice(at, 1)
        return { _tag: "Dropped" } as const
      }),
    rebuild: (anew) =>
      Effect.sync(() => {
        const begun = all.find(({ role }) => role === "building")
        if (begun !== undefined && anew) all.splice(all.indexOf(begun), 1)
        const next = Math.max(...all.map(({ version }) => version)) + 1
        const building = begun === undefined || anew ? newVersion<Change>(next, "building") : begun
        if (!all.includes(building)) all.push(building)
        return {
          version: building.version,
          store: running(() => building, refuses),
          inPlace: false,
          finish: (generation: number, atLeast: number) =>
            Effect.sync(() => {
              const old = live()
              if (generation !== old.generation)
                return { _tag: "Fenced", generation: old.generation } as const
              if (building.position < atLeast) return { _tag: "Behind", position: building.position } as const
              old.role = "kept"
              old.owner = undefined
              building.role = "live"
              building.owner = undefined
              return { _tag: "Finished" } as const
            }),
        }
      }),
    replay: replayed,
    beside: Effect.sync(() => {
      const place = newVersion<Change>(0, "building")
      return {
        store: running(() => place, refuses),
        compare: () =>
          Effect.sync(() => ({
            first: digestOf(live()),
            second: digestOf(place),
            differences: [],
          })),
      }
    }),
  }
  return { all, live, ...running(live, refuses), ...rest }
}

const digestOf = <Change>({ rows }: Version<Change>) => {
  const content = JSON.stringify(rows.map((row) => JSON.stringify(row)).toSorted())
  return { content, exact: content, rows: rows.length }
}
