/**
 * A second graph in the same database, seen by nobody who asks by our labels: the same statements with other labels, under constraints and
 * indexes of its own. It is taken away with its scope; what cannot be taken away then, and what a killed comparison left, is cleared by the
 * next one of the same projection.
 */
import { Effect, type Scope } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { type Beside, MigrationRefused } from "../../application/readModelStore.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import {
  type BesidePlace,
  clearBeside,
  clearLeft,
  giveSign,
  giveUp,
  makeBeside,
  newSuffix,
  placeOf,
} from "./besideGraph.ts"
import { compareGraphs } from "./compare.ts"
import type { Neo4jConnection } from "./connection.ts"
import type { DataRefused } from "./errors.ts"
import { liveSeat, type Model } from "./seat.ts"
import { projectionStore, sound } from "./seatStore.ts"

const explained = <A>(effect: Effect.Effect<A, StoreUnavailable | DataRefused>) =>
  Effect.catchTag(effect, "DataRefused", ({ code }) =>
    Effect.fail(new MigrationRefused({ store: "Neo4j", reason: `the graph beside cannot be made: ${code}` })),
  )

/** Nobody waits long for it: what is left is given up to the next comparison. */
const takeAway = (place: BesidePlace) =>
  Effect.andThen(giveUp(place), clearBeside(place)).pipe(Effect.timeout("30 seconds"), Effect.ignore)

const living = (place: BesidePlace) =>
  Effect.forever(Effect.andThen(Effect.sleep("30 seconds"), Effect.ignore(giveSign(place))))

export const besideOf = (
  connection: Neo4jConnection,
  { name, shape }: Model,
): Effect.Effect<Beside<GraphChange>, StoreUnavailable | MigrationRefused, Scope.Scope> =>
  Effect.gen(function* () {
    yield* explained(clearLeft(connection, name))
    const place = yield* placeOf(connection, newSuffix(name))
    yield* Effect.addFinalizer(() => takeAway(place))
    yield* explained(makeBeside(place))
    yield* Effect.forkScoped(living(place))
    // The name differs as well, for those who look by it without a label.
    const model = { name: `${name} beside`, shape }
    return {
      store: projectionStore(place.connection, liveSeat(model)),
      compare: (most) =>
        sound(compareGraphs({ connection, name }, { connection: place.connection, name: model.name }, most)),
    }
  })
