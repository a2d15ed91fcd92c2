/**
 * The SQL files of migrations/postgres: numbered ones, each applied once and never to be changed, and `access.sql`, which states who may
 * see what and is applied anew whenever it changes. A file that names the read model's schema is applied once for each schema, the others
 * once for a database. A read model that brings its own tables has them as one file more in place of those of the schema.
 */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { sha256Hex } from "../../domain/hash.ts"
import { fillIn, identifier } from "./sqlText.ts"

export type MigrationFile = {
  readonly id: string
  readonly sha256: string
  /** Belongs to a schema, not to the database. */
  readonly ofSchema: boolean
  /** Its text with names filled in. */
  readonly sql: (names: Readonly<Record<string, string>>) => string
}
export type MigrationFiles = { readonly numbered: ReadonlyArray<MigrationFile>; readonly access: string }

export const MIGRATIONS = fileURLToPath(new URL("../../migrations/postgres", import.meta.url))

const fileOf = (id: string, text: string): MigrationFile => ({
  id,
  sha256: sha256Hex(text),
  ofSchema: text.includes(':"model"'),
  sql: (names) => fillIn(text, names),
})

export const readMigrations = async (folder = MIGRATIONS): Promise<MigrationFiles> => {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  const numbered = await Promise.all(
    names.map(async (name) =>
      fileOf(name.slice(0, -".sql".length), await readFile(join(folder, name), "utf8")),
    ),
  )
  return { numbered, access: await readFile(join(folder, "access.sql"), "utf8") }
}

/** What the tables that a read model brings are recorded as. */
export const TABLES = "tables"

export const tablesFile = (tables: string): MigrationFile => ({
  id: TABLES,
  sha256: sha256Hex(tables),
  ofSchema: true,
  sql: ({ model = "" }) => `set local search_path = ${identifier(model)}, public;\n${tables}`,
})

/** The files that make a read model's schema, in order. */
export const filesOfSchema = (
  { numbered }: MigrationFiles,
  tables: string | undefined,
): ReadonlyArray<MigrationFile> =>
  tables === undefined ? numbered.filter(({ ofSchema }) => ofSchema) : [tablesFile(tables)]
