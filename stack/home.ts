/**
 * Where one stack keeps its things (a home) and where all stacks of a user keep what was downloaded (the cache).
 * Two stacks differ in nothing but the home. Files are replaced whole, never half written.
 */
import { randomBytes } from "node:crypto"
import { realpathSync } from "node:fs"
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { isAbsolute, join, resolve } from "node:path"

export type Home = {
  readonly root: string
  readonly state: string
  readonly secrets: string
  readonly locks: string
  readonly data: (service: string) => string
  readonly conf: (file: string) => string
  readonly log: (service: string) => string
}

/** Servers tell the real name of their folders, so a home is named by it too. */
const realName = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

export const homeAt = (path: string): Home => {
  const root = realName(path)
  return {
    root,
    state: join(root, "stack.json"),
    secrets: join(root, "secrets.json"),
    locks: join(root, "locks"),
    data: (service) => join(root, "data", service),
    conf: (file) => join(root, "conf", file),
    log: (service) => join(root, "logs", `${service}.log`),
  }
}

/** Makes the folders. Only those that hold nothing private may be entered by others: Postgres runs as another user. */
export const makeHome = async (home: Home): Promise<void> => {
  const asRoot = process.getuid?.() === 0
  await makeFolder(home.root, asRoot ? 0o711 : 0o700)
  await makeFolder(join(home.root, "data"), asRoot ? 0o711 : 0o700)
  for (const name of ["conf", "logs", "locks"]) await makeFolder(join(home.root, name), 0o700)
}

/** Makes the folder with that mode; one that exists is left as it is. */
export const makeFolder = async (path: string, mode: number): Promise<void> => {
  const made = await mkdir(path, { recursive: true, mode })
  if (made !== undefined) await chmod(path, mode)
}

export const cacheFolder = (): string => {
  const given = process.env["SIDELOAD_CACHE"]
  if (given) return resolve(given)
  const xdg = process.env["XDG_CACHE_HOME"]
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "sideload")
}

/** Writes a file so that a reader sees the old content or the new, at every moment. */
export const replaceFile = async (path: string, content: string, mode = 0o600): Promise<void> => {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`
  await writeFile(temporary, content, { mode, flush: true })
  await rename(temporary, path)
}

export const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, "utf8")
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined
    throw cause
  }
}
