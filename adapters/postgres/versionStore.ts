/**
 * One version of a read model as its runner has it. Each answer comes from one transaction. A commit whose connection is lost fails with
 * `StoreUnavailable` whether it happened or not: given again, it is `Moved` if it did.
 */
import { Effect } from "effect"
import type { ProjectionStore } from "../../application/projection.ts"
import type { PostgresReadModel, Statement } from "../../projections/postgresReadModel.ts"
import { beat, claim, release } from "./claim.ts"
import { commit, retry } from "./commit.ts"
import { ask, type Connections, limited, refused, short, sorted } from "./connections.ts"
import { freeing } from "./freeing.ts"
import type { Place } from "./place.ts"
import { readState } from "./states.ts"

export type Write<Change> = (changes: ReadonlyArray<Change>) => ReadonlyArray<Statement>

export const versionStore = <Change>(
  connections: Connections,
  place: Place,
  write: Write<Change>,
): ProjectionStore<Change> => ({
  claim: (runner) => freeing(connections, (on) => claim(on, place, runner)),
  commit: ({ changes, ...moves }) =>
    Effect.suspend(() => {
      const statements = write(changes)
      return sorted(connections.url, (signal) =>
        connections.writing
          .transact((on) => commit(on, place, moves, statements), { ...limited, signal })
          .catch(refused),
      )
    }),
  retry: ({ changes, ...moves }) =>
    Effect.suspend(() => {
      const statements = write(changes)
      return sorted(connections.url, (signal) =>
        connections.writing
          .transact((on) => retry(on, place, moves, statements), { ...limited, signal })
          .catch(refused),
      )
    }),
  beat: (sign) => ask(connections, "asking", (on) => beat(on, place, sign), short),
  release: (generation) => ask(connections, "asking", (on) => release(on, place, generation), short),
  state: ask(connections, "asking", (on) => readState(on, place), short),
})

/** A version of the read model that fills a schema; `home` is where the live one is. */
export const placeOf = <Change>(
  { name, shape }: PostgresReadModel<Change>,
  home: string,
  schema = home,
): Place => ({ name, shape, home, schema })
