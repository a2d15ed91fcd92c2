/**
 * Says whether a file that the export names is really there beside it. The names are untrusted: only a regular file in a folder that lies
 * inside the export counts, so an absolute path, a `..` and a symbolic link to elsewhere never do. A folder is listed once instead of
 * asking the disk for each file; few listings are kept, and a very large folder is not listed at all, so memory stays flat.
 */
import { lstatSync, opendirSync, realpathSync } from "node:fs"
import { join, sep } from "node:path"

/** Whether the file at a path relative to the export is there. */
export type Beside = (path: string) => boolean

const LISTINGS_KEPT = 16
const LARGEST_LISTING = 20_000

/** The regular files of a folder; `ask` where there are too many to keep. */
type Listing = ReadonlySet<string> | "ask"

const nothing: Listing = new Set()

const list = (folder: string): Listing => {
  const names = new Set<string>()
  using directory = opendirSync(folder)
  for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
    if (entry.isFile()) names.add(entry.name)
    if (names.size > LARGEST_LISTING) return "ask"
  }
  return names
}

const listInside = (root: string, segments: ReadonlyArray<string>): Listing => {
  try {
    const folder = join(root, ...segments)
    const real = realpathSync(folder)
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? list(real) : nothing
  } catch {
    return nothing
  }
}

const isRegularFile = (path: string): boolean => {
  try {
    return lstatSync(path).isFile()
  } catch {
    return false
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
    if (segments === undefined) return false
    const listing = listingOf(segments.slice(0, -1))
    return listing === "ask" ? isRegularFile(join(root, ...segments)) : listing.has(segments.at(-1) as string)
  }
}
