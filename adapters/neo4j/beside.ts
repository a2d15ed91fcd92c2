/**
 * A second graph in the same database, seen by nobody who asks by our labels: the same statements with other labels, under constraints and
 * indexes of its own. It is taken away with its scope, in transactions of bounded size; what a killed comparison left is cleared by the
 * next one of the same projection.
 */
import { Effect, type Scope } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { type Beside, MigrationRefused } from "../../application/readModelStore.ts"
import { sha256Hex } from "../../domain/hash.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { compareGraphs } from "./compare.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import {
  awaitIndexes,
  dropOrphan,
  MADE,
  neo4jMigrations,
  readMigrations,
  schemaStatement,
} from "./migrate.ts"
import { liveSeat, type Model } from "./seat.ts"
import { projectionStore, sound } from "./seatStore.ts"

const labels = ["Post", "Peer", "Dialogue", "Persona", "User", "Parked", "Projection", "Runner"]
const LABEL = new RegExp(`:(${labels.join("|")})\\b`, "g")

/** The same statements with other labels. */
const relabelled = (connection: Neo4jConnection, suffix: string): Neo4jConnection => {
  const known = new Map<string, string>()
  const text = (given: string): string => {
    let other = known.get(given)
    if (other === undefined) {
      other = given.replaceAll(LABEL, `:$1${suffix}`)
      known.set(given, other)
    }
    return other
  }
  const through =
    (run: Run): Run =>
    (given, parameters) =>
      run(text(given), parameters)
  return {
    url: connection.url,
    transaction: (seconds, work, metadata) =>
      connection.transaction(seconds, (run) => work(through(run)), metadata),
    open: (seconds) =>
      Effect.map(connection.open(seconds), ({ work, commit }) => ({
        work: (todo) => work((run) => todo(through(run))),
        commit,
      })),
    statement: (seconds, given) => connection.statement(seconds, text(given)),
  }
}

const AT_ONCE = 10_000
const SECONDS = 60

/** What our migrations say of the schema, under names of its own. */
const schemaOf = (suffix: string) =>
  Effect.map(
    Effect.promise(() => readMigrations(neo4jMigrations)),
    (migrations) =>
      migrations
        .flatMap(({ statements }) => statements)
        .filter((statement) => MADE.test(statement))
        .map((statement) => statement.replace(MADE, `CREATE $1 $2_${suffix}`)),
  )

const clear = (beside: Neo4jConnection, schema: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    for (const label of labels) {
      const some = beside.transaction(SECONDS, async (run) => {
        const text = `MATCH (n:${label}) WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS deleted`
        const { records } = await run(text, { limit: whole(AT_ONCE) })
        return records[0]?.get("deleted") === AT_ONCE
      })
      while (yield* some);
    }
    for (const statement of schema) {
      const [, kind, name] = MADE.exec(statement) ?? []
      yield* schemaStatement(beside, `DROP ${kind} ${name} IF EXISTS`)
      if (kind === "CONSTRAINT" && name !== undefined) yield* dropOrphan(beside, name)
    }
  })

const make = (beside: Neo4jConnection, schema: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* clear(beside, schema)
    for (const statement of schema) yield* schemaStatement(beside, statement)
    yield* awaitIndexes(beside, schema)
  }).pipe(
    Effect.catchTag("DataRefused", ({ code }) =>
      Effect.fail(
        new MigrationRefused({ store: "Neo4j", reason: `the graph beside cannot be made: ${code}` }),
      ),
    ),
  )

export const besideOf = (
  connection: Neo4jConnection,
  { name, shape }: Model,
): Effect.Effect<Beside<GraphChange>, StoreUnavailable | MigrationRefused, Scope.Scope> =>
  Effect.gen(function* () {
    const suffix = `Beside_${sha256Hex(name).slice(0, 8)}`
    const beside = relabelled(connection, suffix)
    const schema = yield* schemaOf(suffix)
    // A server that is away leaves it to the next comparison.
    yield* Effect.acquireRelease(make(beside, schema), () => Effect.ignore(clear(beside, schema)))
    // The name differs as well, for those who look by it without a label.
    const model = { name: `${name} beside`, shape }
    return {
      store: projectionStore(beside, liveSeat(model)),
      compare: (most) =>
        sound(compareGraphs({ connection, name }, { connection: beside, name: model.name }, most)),
    }
  })
