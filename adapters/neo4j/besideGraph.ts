/**
 * The place of a graph beside the live one: labels, constraints and indexes under a suffix of its own, so that any number of comparisons go on
 * at once. Whoever has made it gives a sign of life in it. One that has given none for ten minutes was left by a process that is gone,
 * and is taken away, in transactions of bounded size, by the next comparison of the same projection.
 */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { sha256Hex } from "../../domain/hash.ts"
import { type Neo4jConnection, whole } from "./connection.ts"
import {
  awaitIndexes,
  dropOrphan,
  MADE,
  neo4jMigrations,
  readMigrations,
  schemaStatement,
} from "./migrate.ts"
import { labels, relabelled } from "./relabelled.ts"

export type BesidePlace = {
  readonly connection: Neo4jConnection
  /** What our migrations say of the schema, under names of its own. */
  readonly schema: ReadonlyArray<string>
}

const AT_ONCE = 10_000
const SECONDS = 60
const SHORTLY = 5

const ownersOf = (name: string): string => `Beside_${sha256Hex(name).slice(0, 8)}`

/** A suffix that no comparison has had before. */
export const newSuffix = (name: string): string => `${ownersOf(name)}_${randomUUID().slice(0, 8)}`

export const placeOf = (connection: Neo4jConnection, suffix: string): Effect.Effect<BesidePlace> =>
  Effect.map(
    Effect.promise(() => readMigrations(neo4jMigrations)),
    (migrations) => ({
      connection: relabelled(connection, suffix),
      schema: migrations
        .flatMap(({ statements }) => statements)
        .filter((statement) => MADE.test(statement))
        .map((statement) => statement.replace(MADE, `CREATE $1 $2_${suffix}`)),
    }),
  )

// It stands before the first constraint and goes after the last, so that no place is ever without it while its maker lives.
const ALIVE = "MERGE (r:Runner {name: 'beside'}) SET r.beat_at = datetime.realtime()"
const GIVE_UP = "MATCH (r:Runner {name: 'beside'}) REMOVE r.beat_at"

export const giveSign = ({ connection }: BesidePlace) =>
  connection.transaction(SHORTLY, async (run) => void (await run(ALIVE)))

/** What is left of it may be cleared at once. */
export const giveUp = ({ connection }: BesidePlace) =>
  connection.transaction(SHORTLY, async (run) => void (await run(GIVE_UP)))

export const makeBeside = (place: BesidePlace) =>
  Effect.gen(function* () {
    yield* giveSign(place)
    for (const statement of place.schema) yield* schemaStatement(place.connection, statement)
    yield* awaitIndexes(place.connection, place.schema)
  })

const deleteAll = ({ connection }: BesidePlace, label: string) =>
  Effect.gen(function* () {
    const some = connection.transaction(SECONDS, async (run) => {
      const text = `MATCH (n:${label}) WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS deleted`
      const { records } = await run(text, { limit: whole(AT_ONCE) })
      return records[0]?.get("deleted") === AT_ONCE
    })
    while (yield* some);
  })

const INDEXES = "SHOW INDEXES YIELD name WHERE name IN $names"

/** Those of these names that are there. */
const indexesOf = ({ connection }: BesidePlace, made: ReadonlyArray<ReadonlyArray<string>>) =>
  connection.transaction(SHORTLY, async (run) => {
    const { records } = await run(INDEXES, { names: made.flatMap(([, , name]) => name ?? []) })
    return records.map((record) => record.get("name") as string)
  })

export const clearBeside = (place: BesidePlace) =>
  Effect.gen(function* () {
    for (const label of labels) if (label !== "Runner") yield* deleteAll(place, label)
    const made = place.schema.map((statement) => MADE.exec(statement) ?? [])
    for (const [, kind, name] of made)
      yield* schemaStatement(place.connection, `DROP ${kind} ${name} IF EXISTS`)
    for (const name of yield* indexesOf(place, made)) yield* dropOrphan(place.connection, name)
    yield* deleteAll(place, "Runner")
  })

const OF_INDEXES = "SHOW INDEXES YIELD labelsOrTypes AS labels WHERE labels IS NOT NULL"
const OF_NODES = "CALL db.labels() YIELD label RETURN [label] AS labels"
const SEEN = `
  MATCH (r:Runner {name: 'beside'}) WHERE r.beat_at > datetime.realtime() - duration({minutes: 10}) RETURN r`

/** Suffixes of this projection's places, whoever made them. */
const suffixes = (connection: Neo4jConnection, name: string) =>
  connection.transaction(SECONDS, async (run) => {
    const found = [...(await run(OF_INDEXES)).records, ...(await run(OF_NODES)).records]
    const all = found.flatMap((record) => record.get("labels") as ReadonlyArray<string>)
    const ours = new RegExp(`(${ownersOf(name)}(?:_[0-9a-f]{8})?)$`)
    return [...new Set(all.flatMap((label) => ours.exec(label)?.[1] ?? []))]
  })

/** What killed comparisons of this projection have left. */
export const clearLeft = (connection: Neo4jConnection, name: string) =>
  Effect.gen(function* () {
    for (const suffix of yield* suffixes(connection, name)) {
      const place = yield* placeOf(connection, suffix)
      const isAlive = yield* place.connection.transaction(
        SHORTLY,
        async (run) => (await run(SEEN)).records.length > 0,
      )
      if (!isAlive) yield* clearBeside(place)
    }
  })
