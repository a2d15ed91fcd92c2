/**
 * The chaos's servers keep their data from one run to the next, which saves the time to make them. What was made by other migrations than
 * the present ones is removed first: nothing in this home is worth keeping.
 */
import { readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { sha256Hex } from "../../domain/hash.ts"
import { homeAt, readIfThere, replaceFile } from "../../stack/home.ts"
import { down } from "../../stack/stack.ts"
import { readState, serviceNames } from "../../stack/state.ts"
import { undisturbed } from "./environment.ts"

const migrations = fileURLToPath(new URL("../../migrations", import.meta.url))

const fingerprint = async (): Promise<string> => {
  const names = await readdir(migrations, { recursive: true, withFileTypes: true })
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  const contents = await Promise.all(files.sort().map((file) => readFile(file, "utf8")))
  return sha256Hex(contents.join("\n"))
}

export const tidyHome = async (path: string): Promise<void> => {
  const home = homeAt(path)
  const marker = join(home.root, "migrations.sha256")
  const [present, wanted] = [await readIfThere(marker), await fingerprint()]
  if (present === wanted) return
  await undisturbed(down(path, () => undefined))
  const state = await undisturbed(readState(home))
  for (const name of serviceNames) {
    const data = state[name]?.data
    if (data !== undefined) await rm(data, { recursive: true, force: true })
  }
}

export const markHome = async (path: string): Promise<void> =>
  replaceFile(join(homeAt(path).root, "migrations.sha256"), await fingerprint())
