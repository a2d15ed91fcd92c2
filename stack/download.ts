/**
 * Things fetched once for all stacks of the user. A thing lies in the cache under a name that holds its version, and it
 * appears there by one rename after it was fetched and its checksum was found right: what is in the cache is whole. Two
 * processes that want the same thing fetch it once; a killed fetch leaves only a temporary folder, removed by the next.
 */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { readdir, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { Effect } from "effect"
import { attempt, type StackError } from "./errors.ts"
import { cacheFolder, makeFolder } from "./home.ts"
import { withLock } from "./lock.ts"
import type { Report } from "./service.ts"

export const isThere = async (path: string): Promise<boolean> => {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}

export const cached = (name: string): string => join(cacheFolder(), name)

/** The folder of that name in the cache, filled by `fill` if it is not there yet. */
export const once = Effect.fnUntraced(function* (
  name: string,
  report: Report,
  fill: (folder: string) => Effect.Effect<void, StackError>,
): Effect.fn.Return<string, StackError> {
  const target = cached(name)
  if (yield* attempt(`Looking into ${cacheFolder()}`, () => isThere(target))) return target
  const fetching = Effect.gen(function* () {
    if (yield* attempt(`Looking into ${cacheFolder()}`, () => isThere(target))) return target
    const temporary = `${target}.part`
    yield* attempt(`Making ${temporary}`, async () => {
      await rm(temporary, { recursive: true, force: true })
      await makeFolder(temporary, 0o755)
    })
    yield* fill(temporary)
    yield* attempt(`Keeping ${target}`, () => rename(temporary, target))
    return target
  })
  const waiting = (pid: number): void => report(`${name} is being fetched by process ${pid}, waiting for it`)
  return yield* withLock(join(cacheFolder(), "locks"), name, waiting, fetching)
})

export const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash("sha256")
  await pipeline(createReadStream(path), hash)
  return hash.digest("hex")
}

/** One checksum for the files of a folder: SHA-256 over the lines `name sha256`, sorted by name. */
export const sha256OfFolder = async (folder: string): Promise<string> => {
  const names = (await readdir(folder)).sort()
  const hash = createHash("sha256")
  for (const name of names) hash.update(`${name} ${await sha256Of(join(folder, name))}\n`)
  return hash.digest("hex")
}
