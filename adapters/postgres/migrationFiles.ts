/**
 * The SQL files of migrations/postgres: numbered ones, each applied once and never to be changed, and `access.sql`, which states who may
 * see what and is applied anew whenever it changes.
 */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { sha256Hex } from "../../domain/hash.ts"

export type MigrationFile = { readonly id: string; readonly text: string; readonly sha256: string }
export type MigrationFiles = { readonly numbered: ReadonlyArray<MigrationFile>; readonly access: string }

export const MIGRATIONS = fileURLToPath(new URL("../../migrations/postgres", import.meta.url))

export const readMigrations = async (folder = MIGRATIONS): Promise<MigrationFiles> => {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  const numbered = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), "utf8")
      return { id: name.slice(0, -".sql".length), text, sha256: sha256Hex(text) }
    }),
  )
  return { numbered, access: await readFile(join(folder, "access.sql"), "utf8") }
}
