/**
 * The next version of a read model, made in a schema of its own beside the one that is read. What was begun is gone on with by the program of
 * the same shape. Versions that are no longer read are kept until they are dropped.
 */
import { Effect, type Scope } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import type { DropOutcome, MigrationRefused, Rebuild } from "../../application/readModelStore.ts"
import type { PostgresReadModel } from "../../projections/postgresReadModel.ts"
import { dropLeftOvers } from "./beside.ts"
import type { ConnectionOptions } from "./client.ts"
import { openConnections } from "./connections.ts"
import { hangingOn } from "./others.ts"
import {
  asOwner,
  completeVersion,
  createVersion,
  dropVersion,
  inOne,
  type Owning,
  orUnavailable,
} from "./owning.ts"
import { first, insertMissing, numberIn, type Place } from "./place.ts"
import type { Roles } from "./roles.ts"
import type { Transaction } from "./session.ts"
import { switchVersion, versionSchema } from "./switching.ts"
import { placeOf, versionStore } from "./versionStore.ts"

/** Where a read model is, and as whom its store reaches it. */
export type Reached<Change> = {
  readonly model: PostgresReadModel<Change>
  readonly place: Place
  readonly url: string
  readonly options: ConnectionOptions
  readonly owning: Owning
  /** How long one attempt to switch waits for readers. */
  readonly patienceMillis: number
}

const versionsOf = (on: Transaction, { name, home }: Place) =>
  on.query(
    `select version, shape, role, model from sideload_meta.projections
     where name = $1 and home = $2 and role <> 'beside' order by version`,
    [name, home],
  )

/**
 * A version that is begun anew has the number of the one that was dropped, and who filled that one may still be at it: the generations of the
 * new one begin above all that were ever given to the other. The clock goes on faster than claims do.
 */
const NEVER_YET = "(extract(epoch from clock_timestamp()) * 1000)::bigint"

/** The version that is being made, begun now where there is none to go on with. */
const begun = async <Change>(
  on: Transaction,
  roles: Roles,
  { model, place }: Reached<Change>,
  anew: boolean,
): Promise<number> => {
  await insertMissing(on, place)
  await dropLeftOvers(on, place)
  const building = (await versionsOf(on, place)).find((row) => row["role"] === "building")
  if (building !== undefined) {
    if (!anew && numberIn(building, "shape") === place.shape) {
      await completeVersion(on, roles, model, String(building["model"]))
      return numberIn(building, "version")
    }
    await dropVersion(on, place.name, String(building["model"]))
  }
  const numbers = await on.query(
    "select max(version) + 1 as next from sideload_meta.projections where name = $1",
    [place.name],
  )
  const next = numberIn(first(numbers), "next")
  const schema = versionSchema(place.home, next)
  await createVersion(on, roles, model, schema)
  await on.query(
    `insert into sideload_meta.projections (name, version, shape, model, home, role, generation)
     values ($1, $2, $3, $4, $5, 'building', ${NEVER_YET})`,
    [place.name, next, place.shape, schema, place.home],
  )
  return next
}

export const rebuild = <Change>(
  reached: Reached<Change>,
  anew: boolean,
): Effect.Effect<Rebuild<Change>, StoreUnavailable | MigrationRefused, Scope.Scope> =>
  Effect.gen(function* () {
    const { model, place, url, options, owning, patienceMillis } = reached
    const version = yield* inOne(owning, (on, roles) => begun(on, roles, reached, anew))
    const schema = versionSchema(place.home, version)
    const connections = yield* openConnections(url, options)
    return {
      version,
      inPlace: false,
      store: versionStore(connections, placeOf(model, place.home, schema), model.statements(schema)),
      finish: (generation, atLeast) =>
        orUnavailable(
          connections.url,
          asOwner(owning, (session, roles, signal) =>
            switchVersion(
              session,
              roles,
              place,
              { generation, atLeast, version },
              { signal, patienceMillis },
            ),
          ),
        ),
    }
  })

export const drop = <Change>(
  { place, owning }: Reached<Change>,
  version: number,
): Effect.Effect<DropOutcome, StoreUnavailable> =>
  orUnavailable(
    owning.url,
    inOne(owning, async (on): Promise<DropOutcome> => {
      await dropLeftOvers(on, place)
      const found = (await versionsOf(on, place)).find((row) => numberIn(row, "version") === version)
      if (found === undefined) return { _tag: "NotThere" }
      if (found["role"] === "live") return { _tag: "InUse" }
      const schema = String(found["model"])
      const by = await hangingOn(on, schema)
      if (by.length > 0) return { _tag: "BuiltUpon", by }
      await dropVersion(on, place.name, schema)
      return { _tag: "Dropped" }
    }),
  )
