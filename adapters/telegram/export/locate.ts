/**
 * From the path that a person gives to the file that is meant: result.json itself under any name, or the folder that holds it. What is
 * there instead is said as exactly as the names of the files allow.
 */
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { refused } from "./refusals.ts"

const NAME = "result.json"

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? String(error.code) : undefined

/** The refusal of a path that the operating system does not let us read. */
export const unreadable = (path: string, error: unknown) => {
  const code = codeOf(error)
  if (code === "ENOENT" || code === "ENOTDIR") {
    return refused(
      "there is no such file or folder",
      path,
      "Give the folder of the export, or its result.json.",
    )
  }
  if (code === "EACCES" || code === "EPERM") {
    return refused("the file may not be read", path, "Give yourself the right to read it.", error)
  }
  return refused(
    `the file cannot be read${code === undefined ? "" : ` (${code})`}`,
    path,
    "Copy the export to another disk and try again.",
    error,
  )
}

/** A folder without result.json: what it holds instead, and what follows from that. */
const withoutResult = async (folder: string) => {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.map((entry) => entry.name)
  if (names.some((name) => /^(messages\d*|export_results)\.html$/.test(name))) {
    return refused(
      "the folder holds an export as HTML, which has no ids of senders",
      folder,
      "Export again in Telegram Desktop and choose the format JSON.",
    )
  }
  const exports = names.filter((name) => /^(Chat|Data)Export_/.test(name))
  if (exports.length > 0) {
    const which = exports.slice(0, 3).join(", ")
    return refused(
      `the folder holds exports (${which}), but no ${NAME}`,
      folder,
      "Give one of these folders.",
    )
  }
  const held = names.length === 0 ? "is empty" : `holds ${names.length} entries, but no ${NAME}`
  return refused(`the folder ${held}`, folder, "Give the folder to which Telegram Desktop exported as JSON.")
}

/** The path of the export's file. */
export const locate = async (path: string): Promise<string> => {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if (!found.isDirectory()) return path
  const file = join(path, NAME)
  const inside = await stat(file).catch(() => undefined)
  if (inside?.isFile()) return file
  throw await withoutResult(path).catch((error: unknown) => unreadable(path, error))
}
