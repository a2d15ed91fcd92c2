/**
 * Programs that the machine already has: found on PATH or in folders where distributions put them, and asked for their
 * version, because an old one would start and then lack what the log needs.
 */
import { access, constants } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { type Command, runToEnd } from "./processes.ts"

const executable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Every file of that name on PATH and in `folders`, in this order. */
export const candidates = async (
  name: string,
  folders: ReadonlyArray<string> = [],
): Promise<ReadonlyArray<string>> => {
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "")
  const files = [...path, ...folders].map((folder) => join(folder, name))
  const found = await Promise.all(files.map(executable))
  return [...new Set(files.filter((_, index) => found[index]))]
}

/** The first dotted number that the command prints after a space or `=`, `v`; undefined where it cannot be run. */
export const versionOf = async (command: Command): Promise<string | undefined> => {
  const ended = await runToEnd(command)
  // Java first repeats the options that the environment gives it.
  const told = ended.output.replace(/^(NOTE: )?Picked up .*$/gm, "")
  return ended.code === 0 ? /[ =v](\d+(?:\.\d+)*)/.exec(told)?.[1] : undefined
}

/** Negative, zero or positive, by the numbers of the versions. */
export const compareVersions = (a: string, b: string): number => {
  const left = a.split(".").map(Number)
  const right = b.split(".").map(Number)
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The first candidate of that name whose version suffices. */
export const firstSuitable = async (
  name: string,
  args: ReadonlyArray<string>,
  atLeast: string,
  folders: ReadonlyArray<string> = [],
): Promise<{ readonly path: string; readonly version: string } | undefined> => {
  for (const path of await candidates(name, folders)) {
    const version = await versionOf({ file: path, args })
    if (version !== undefined && compareVersions(version, atLeast) >= 0) return { path, version }
  }
  return undefined
}
