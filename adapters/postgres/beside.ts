/**
 * An empty place of a read model's shape that nobody sees, to fold the log anew and compare. It goes with its scope; what a killed process
 * left behind is dropped by the next one that makes, rebuilds or drops a version, once it has given no sign of life for long enough.
 */
import { randomBytes, randomInt } from "node:crypto"
import { Effect, type Scope } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import type { Beside, MigrationRefused } from "../../application/readModelStore.ts"
import { compareSchemas } from "./compare.ts"
import { ask, openConnections, snapshot } from "./connections.ts"
import { tablesOf } from "./digest.ts"
import { hangingOn } from "./others.ts"
import { createVersion, dropVersion, inOne } from "./owning.ts"
import type { Place } from "./place.ts"
import type { Reached } from "./rebuild.ts"
import type { Transaction } from "./session.ts"
import { placeOf, versionStore } from "./versionStore.ts"

const SILENT = "10 minutes"
/** In use by a comparison, which may read for longer than that. */
const IN_USE = "select pg_advisory_xact_lock_shared(hashtext($1))"
const inUse = (on: Transaction, schema: string) => on.query(IN_USE, [schema])

export const dropLeftOvers = async (on: Transaction, { name, home }: Place): Promise<void> => {
  const rows = await on.query(
    `select s.model from sideload_meta.projections s
     left join sideload_meta.owners o on o.name = s.name and o.version = s.version
     where s.name = $1 and s.home = $2 and s.role = 'beside'
       and greatest(s.moved_at, o.beat_at) < clock_timestamp() - interval '${SILENT}'
       and pg_try_advisory_xact_lock(hashtext(s.model))`,
    [name, home],
  )
  for (const row of rows) {
    const schema = String(row["model"])
    if ((await hangingOn(on, schema)).length === 0) await dropVersion(on, name, schema)
  }
}

/** This process gave no sign of life for so long that another one took the place away. */
class PlaceGone extends Error {
  override readonly message =
    "the place to compare with was dropped, having been silent for long; compare again"
  readonly code = "PLACE_GONE"
}

const DROP_TIMEOUT_MILLIS = 30_000

/** Its row's version is below zero: it is none of those that are counted. */
export const beside = <Change>({
  model,
  place,
  url,
  options,
  owning,
}: Reached<Change>): Effect.Effect<Beside<Change>, StoreUnavailable | MigrationRefused, Scope.Scope> =>
  Effect.gen(function* () {
    const schema = `${place.home}_beside_${randomBytes(6).toString("hex")}`
    yield* Effect.acquireRelease(
      inOne(owning, async (on, roles) => {
        await dropLeftOvers(on, place)
        await createVersion(on, roles, model, schema)
        await on.query(
          `insert into sideload_meta.projections (name, version, shape, model, home, role)
           values ($1, $2, $3, $4, $5, 'beside')`,
          [place.name, -randomInt(1, 2 ** 31), place.shape, schema, place.home],
        )
      }),
      () => Effect.ignore(inOne(owning, (on) => dropVersion(on, place.name, schema), DROP_TIMEOUT_MILLIS)),
    )
    const connections = yield* openConnections(url, options)
    return {
      store: versionStore(connections, placeOf(model, place.home, schema), model.statements(schema)),
      compare: (most) =>
        ask(
          connections,
          "reading",
          async (on) => {
            await inUse(on, schema)
            if ((await tablesOf(on, schema)).length === 0) throw new PlaceGone()
            return compareSchemas(on, { first: place.schema, second: schema, rules: model.digested, most })
          },
          snapshot,
        ),
    }
  })
