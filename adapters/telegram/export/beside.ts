/**
 * Says whether a file that the export names is really there beside it, and opens it. The names are untrusted: only a regular file in a folder
 * that lies inside the export is present; an absolute path, a `..`, a symbolic link and what is no file are refused. A folder is listed once
 * instead of asking the disk for each file; few listings are kept, and a very large folder is not listed at all, so memory stays flat.
 */
import { constants, lstatSync, opendirSync, realpathSync } from "node:fs"
import { type FileHandle, lstat, open, realpath } from "node:fs/promises"
import { join, sep } from "node:path"

/** `refused`: the name leads out of the export, or to something that is no regular file. */
export type Presence = "present" | "absent" | "refused"

/** Of the file at a path relative to the export. */
export type Beside = (path: string) => Presence

const LISTINGS_KEPT = 16
const LARGEST_LISTING = 20_000

/** What a folder holds by name; `ask` where there is too much to keep, `refused` where it lies elsewhere. */
type Listing = ReadonlyMap<string, Presence> | "ask" | "refused"

const nothing: Listing = new Map()

const list = (folder: string): Listing => {
  const names = new Map<string, Presence>()
  using directory = opendirSync(folder)
  for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
    names.set(entry.name, entry.isFile() ? "present" : "refused")
    if (names.size > LARGEST_LISTING) return "ask"
  }
  return names
}

const isWithin = (root: string, real: string): boolean =>
  real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)

const listInside = (root: string, segments: ReadonlyArray<string>): Listing => {
  try {
    const real = realpathSync(join(root, ...segments))
    return isWithin(root, real) ? list(real) : "refused"
  } catch {
    return nothing
  }
}

const ask = (path: string): Presence => {
  try {
    return lstatSync(path).isFile() ? "present" : "refused"
  } catch {
    return "absent"
  }
}

/** The segments of a path that stays inside by its letters; undefined for any other. */
const segmentsOf = (path: string): ReadonlyArray<string> | undefined => {
  const segments = path.split("/")
  const harmless = segments.every(
    (segment) => segment !== "" && segment !== "." && segment !== ".." && !/[\\\0:]/.test(segment),
  )
  return harmless ? segments : undefined
}

/** `folder` is the one that holds the export. */
export const besideFolder = (folder: string): Beside => {
  const root = realpathSync(folder)
  const listings = new Map<string, Listing>()
  const listingOf = (segments: ReadonlyArray<string>): Listing => {
    const key = segments.join("/")
    const kept = listings.get(key)
    if (kept !== undefined) return kept
    const listing = listInside(root, segments)
    if (listings.size === LISTINGS_KEPT) listings.delete(listings.keys().next().value as string)
    listings.set(key, listing)
    return listing
  }
  return (path) => {
    const segments = segmentsOf(path)
    if (segments === undefined) return "refused"
    const listing = listingOf(segments.slice(0, -1))
    if (listing === "refused") return listing
    if (listing === "ask") return ask(join(root, ...segments))
    return listing.get(segments.at(-1) as string) ?? "absent"
  }
}

const READ_SIZE = 64 * 1024

const gone = (): Error => new Error("the file is not what it was when the export was read")

/** Somebody may have put a link there meanwhile: the last name may be none, and the folder must still lie inside. */
const openInside = async (folder: string, path: string): Promise<FileHandle> => {
  const segments = segmentsOf(path)
  if (segments === undefined) throw gone()
  const root = await realpath(folder)
  const above = await realpath(join(root, ...segments.slice(0, -1)))
  if (!isWithin(root, above)) throw gone()
  // A pipe that was put there would keep an open waiting for its writer.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(join(above, segments.at(-1) as string), flags)
  try {
    const [opened, named] = await Promise.all([file.stat(), lstat(join(root, ...segments))])
    const still = await realpath(join(root, ...segments))
    const same = opened.ino === named.ino && opened.dev === named.dev
    if (!opened.isFile() || !same || !isWithin(root, still)) throw gone()
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The bytes of a file that was present, in constant memory. Fails where it is no longer the regular file inside that it was. */
export async function* bytesBeside(folder: string, path: string): AsyncGenerator<Uint8Array, void, void> {
  const file = await openInside(folder, path)
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_SIZE), 0, READ_SIZE)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
