/**
 * Brings the graph's constraints and indexes to what the program needs: the numbered files of migrations/neo4j, each once, known by its name
 * and SHA-256 in a (:Migration) node. A file that was changed after it had been applied is refused. Changes of the schema cannot share a
 * transaction with data, so each statement has its own and must bear being run again: any number of runs at once, or one that was cut
 * off, come to the same end. Indexes of others are none of its business: only those that it makes are waited for.
 */
import { readdir, readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import { MigrationRefused } from "../../application/readModelStore.ts"
import { sha256Hex } from "../../domain/hash.ts"
import type { Neo4jConnection } from "./connection.ts"
import type { DataRefused } from "./errors.ts"

export type Migration = {
  readonly id: string
  readonly sha256: string
  readonly statements: ReadonlyArray<string>
}

/** The folder that the program comes with. */
export const neo4jMigrations = fileURLToPath(new URL("../../migrations/neo4j/", import.meta.url))

/** The statements of a file: comments are whole lines, and a semicolon ends a statement. */
const statementsOf = (text: string): ReadonlyArray<string> =>
  text
    .replaceAll(/^\s*\/\/.*$/gm, "")
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "")

export const readMigrations = async (folder: string): Promise<ReadonlyArray<Migration>> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".cypher")).sort()
  return Promise.all(
    names.map(async (id) => {
      const text = await readFile(new URL(id, `file://${folder.replace(/\/?$/, "/")}`), "utf8")
      return { id, sha256: sha256Hex(text), statements: statementsOf(text) }
    }),
  )
}

const KEY = "CREATE CONSTRAINT migration_key IF NOT EXISTS FOR (m:Migration) REQUIRE m.id IS UNIQUE"
const KNOWN = "MATCH (m:Migration) RETURN m.id AS id, m.sha256 AS sha256"
const NOTE = `
  MERGE (m:Migration {id: $id})
  ON CREATE SET m.sha256 = $sha256, m.applied_at = datetime()
  RETURN m.sha256 AS sha256`

const refused = (file: string, why: string) =>
  new MigrationRefused({ store: "Neo4j", reason: `the migration ${file} ${why}` })
const changed = (file: string) =>
  refused(file, "was changed after it had been applied; put it back as it was and add a new one")

const SECONDS = 60

/** What a statement of the schema makes. */
export const MADE = /^CREATE (CONSTRAINT|INDEX) (\w+)/

const isOfSchema = (error: StoreUnavailable | DataRefused) =>
  error._tag === "DataRefused" && error.code.includes("Schema")

/** A run at the same time may be making the same rule: what it made is then there. */
const tried = (connection: Neo4jConnection, text: string) =>
  connection.statement(SECONDS, text).pipe(Effect.retry({ times: 3, while: isOfSchema }))

/** A constraint whose making was cut off leaves its index behind, which then stands in its way. One that belongs to a constraint stays. */
export const dropOrphan = (connection: Neo4jConnection, name: string) =>
  Effect.catchIf(connection.statement(SECONDS, `DROP INDEX ${name} IF EXISTS`), isOfSchema, () => Effect.void)

export const schemaStatement = (connection: Neo4jConnection, text: string) => {
  const [, kind, name] = MADE.exec(text) ?? []
  if (kind !== "CONSTRAINT" || name === undefined) return tried(connection, text)
  return Effect.catchIf(tried(connection, text), isOfSchema, () =>
    Effect.andThen(dropOrphan(connection, name), tried(connection, text)),
  )
}

/** Until the indexes that these statements make can be used. Constraints hold as soon as they are made. */
export const awaitIndexes = (connection: Neo4jConnection, statements: ReadonlyArray<string>) =>
  Effect.forEach(
    statements.flatMap((statement) => {
      const [, kind, name] = MADE.exec(statement) ?? []
      return kind === "INDEX" && name !== undefined ? [name] : []
    }),
    (name) => connection.statement(SECONDS, `CALL db.awaitIndex('${name}', ${SECONDS})`),
    { discard: true },
  )

/** Whether it was this run that came to its end first. */
const applyOne = (connection: Neo4jConnection, migration: Migration) =>
  Effect.gen(function* () {
    for (const statement of migration.statements) yield* schemaStatement(connection, statement)
    yield* awaitIndexes(connection, migration.statements)
    const { id, sha256 } = migration
    const noted = yield* connection.transaction(SECONDS, async (run) => {
      const { records, summary } = await run(NOTE, { id, sha256 })
      const ours = summary.counters.updates().nodesCreated === 1
      return { sha256: records[0]?.get("sha256") as string, ours }
    })
    if (noted.sha256 !== sha256) return yield* changed(id)
    return noted.ours
  })

const explained = (file: string) => (error: DataRefused) =>
  Effect.fail(refused(file, `failed: ${error.code}`))

/** Applies what is missing; the names of what this run applied. */
export const migrateNeo4j = (
  connection: Neo4jConnection,
  folder: string = neo4jMigrations,
): Effect.Effect<ReadonlyArray<string>, StoreUnavailable | MigrationRefused> =>
  Effect.gen(function* () {
    const migrations = yield* Effect.promise(() => readMigrations(folder))
    yield* schemaStatement(connection, KEY)
    const known = yield* connection.transaction(SECONDS, async (run) => {
      const { records } = await run(KNOWN)
      return new Map(records.map((record) => [record.get("id") as string, record.get("sha256") as string]))
    })
    const applied: Array<string> = []
    for (const migration of migrations) {
      const sha256 = known.get(migration.id)
      if (sha256 !== undefined && sha256 !== migration.sha256) return yield* changed(migration.id)
      if (sha256 !== undefined) continue
      const ours = yield* Effect.catchTag(
        applyOne(connection, migration),
        "DataRefused",
        explained(migration.id),
      )
      if (ours) applied.push(migration.id)
    }
    return applied
  }).pipe(Effect.catchTag("DataRefused", explained("0000")))
