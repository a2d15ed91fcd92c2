/**
 * A read model's store in Postgres. It opens no connection until it is asked for something, so a server that is away is a failure of what was
 * asked and not of the start. Its live version is whichever is live when it is asked: after a switch the same store goes on with the new one.
 */
import { Effect, type Scope } from "effect"
import type { CompareVersions, ReadModelStore, Replay } from "../../application/readModelStore.ts"
import type { PostgresReadModel } from "../../projections/postgresReadModel.ts"
import { beside } from "./beside.ts"
import { setPaused } from "./claim.ts"
import type { ConnectionOptions } from "./client.ts"
import { reset } from "./commit.ts"
import { compareSchemas } from "./compare.ts"
import { ask, type Connections, openConnections, short, snapshot } from "./connections.ts"
import { digestTables, tablesOf } from "./digest.ts"
import { freeing } from "./freeing.ts"
import { inOne, orUnavailable, remakeOutdated } from "./owning.ts"
import { parkedPage } from "./parked.ts"
import { drop, type Reached, rebuild } from "./rebuild.ts"
import { replayWithin } from "./replay.ts"
import { assertSchemaName } from "./sqlText.ts"
import { readVersions, schemasOf } from "./states.ts"
import { placeOf, versionStore, type Write } from "./versionStore.ts"

export type PostgresStoreOptions = ConnectionOptions & {
  /** The schema that the read model is read in, where it is not the read model's own. */
  readonly schema?: string
  /** For what takes the owner of the tables: versions made, switched and dropped. Absent where one login stands for all roles. */
  readonly adminUrl?: string
  readonly rolePrefix?: string
  /** How long one attempt to switch versions waits for transactions that read the old one. */
  readonly patienceMillis?: number
}

const reached = <Change>(
  model: PostgresReadModel<Change>,
  url: string,
  how: PostgresStoreOptions,
): Reached<Change> => {
  const { schema = model.schema, adminUrl = url, rolePrefix, patienceMillis = 20_000, ...options } = how
  assertSchemaName(schema)
  const owning = rolePrefix === undefined ? { url: adminUrl } : { url: adminUrl, rolePrefix }
  return { model, place: placeOf(model, schema), url, options, owning, patienceMillis }
}

const replayOf = <Change>(
  { model, place }: Reached<Change>,
  connections: Connections,
  write: Write<Change>,
): Replay<Change> => {
  const { replayed } = model
  if (!replayed.sound) return replayed
  return { sound: true, dialogue: replayWithin({ connections, place, model, replayed, write }) }
}

/** Numbered migrations bring tables of any age up to date; those that a read model brings are made anew. */
const remade = <Change>({ model, place, owning }: Reached<Change>) =>
  model.tables === undefined
    ? Effect.void
    : orUnavailable(
        owning.url,
        inOne(owning, (on, roles) => remakeOutdated(on, roles, model, place)),
      )

const comparing =
  <Change>({ model, place }: Reached<Change>, connections: Connections): CompareVersions =>
  (first, second, most) =>
    ask(
      connections,
      "reading",
      async (on) => {
        const schemas = await schemasOf(on, place)
        const [one, other] = [schemas.get(first), schemas.get(second)]
        if (one === undefined) return { _tag: "NotThere", version: first } as const
        if (other === undefined) return { _tag: "NotThere", version: second } as const
        return compareSchemas(on, { first: one, second: other, rules: model.digested, most })
      },
      snapshot,
    )

export const makePostgresStore = <Change>(
  model: PostgresReadModel<Change>,
  url: string,
  how: PostgresStoreOptions = {},
): Effect.Effect<ReadModelStore<Change>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const of = reached(model, url, how)
    const { place } = of
    const { schema } = place
    const connections = yield* openConnections(url, of.options)
    const write = model.statements(schema)
    return {
      ...versionStore(connections, place, write),
      reset: Effect.andThen(
        remade(of),
        freeing(connections, async (on) => reset(on, place, await tablesOf(on, schema))),
      ),
      digest: ask(
        connections,
        "reading",
        async (on) => (await digestTables(on, schema, model.digested)).digest,
        snapshot,
      ),
      setPaused: (paused) => freeing(connections, (on) => setPaused(on, place, paused)),
      parked: (page) => ask(connections, "asking", (on) => parkedPage(on, place, page), short),
      versions: ask(connections, "asking", (on) => readVersions(on, place), short),
      drop: (version) => drop(of, version),
      rebuild: (anew) => rebuild(of, anew),
      replay: replayOf(of, connections, write),
      beside: beside(of),
      compareVersions: comparing(of, connections),
    }
  })
