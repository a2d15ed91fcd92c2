/**
 * Opens a Telegram Desktop export (result.json, or the folder that holds it) as a source. Opening reads the file once for its SHA-256 and
 * its beginning for whose it is; `items` reads it again, in constant memory, each time it is called. The file must not change meanwhile:
 * where its size or time of change differ from those at opening, it is refused, because the items would not be those of the digest.
 */
import { createHash } from "node:crypto"
import { type FileHandle, open } from "node:fs/promises"
import { dirname } from "node:path"
import { Effect } from "effect"
import {
  type OpenSource,
  type Source,
  type SourceFilters,
  type Reading as SourceReading,
  SourceRefused,
} from "../../../application/source.ts"
import type { SourceItem } from "../../../domain/observation.ts"
import { besideFolder, bytesBeside } from "./beside.ts"
import type { Wanted } from "./chatReader.ts"
import { keepNewObjectsNew } from "./collector.ts"
import { withFiles } from "./files.ts"
import { exportItems, inspect } from "./items.ts"
import { locate, unreadable } from "./locate.ts"
import { atByte, badTimezone, noTimezone, refused, unknownShape } from "./refusals.ts"
import { startsLikeJson } from "./signature.ts"
import { fixedZone, parseTimezone, type Zone } from "./timezone.ts"
import { collectTraits, type Traits, type TraitsCollector } from "./traits.ts"
import { ByteWindow } from "./window.ts"

/** Raised whenever the same bytes may yield other observations. */
export const PARSER_VERSION = 2

/** Larger reads make larger strings, which the collector keeps longer: half a megabyte at once costs 70 MB more at the peak. */
const READ_SIZE = 256 * 1024

export type Reading = SourceReading & { readonly readSize?: number }

/** One pass over all bytes. */
const digestOf = async (file: FileHandle, traits: TraitsCollector): Promise<string> => {
  const hash = createHash("sha256")
  const bytes = Buffer.allocUnsafeSlow(READ_SIZE)
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, position)
    if (bytesRead === 0) return hash.digest("hex")
    const read = bytes.subarray(0, bytesRead)
    hash.update(read)
    traits.pass(read)
    position += bytesRead
  }
}

type Stamp = { readonly size: number; readonly mtimeMs: number }

const stampOf = async (file: FileHandle): Promise<Stamp> => {
  const { size, mtimeMs } = await file.stat()
  return { size, mtimeMs }
}

const checkUnchanged = async (file: FileHandle, path: string, before: Stamp): Promise<void> => {
  const now = await stampOf(file)
  if (now.size === before.size && now.mtimeMs === before.mtimeMs) return
  throw refused(
    "the file changed while it was being read",
    path,
    "Wait until nothing writes to it, then start again.",
  )
}

/** What a failing read becomes: refusals pass, what the operating system says becomes one, and a defect stays a defect. */
const refusal =
  (path: string) =>
  (error: unknown): SourceRefused => {
    if (error instanceof SourceRefused) return error
    if (error instanceof Error && "code" in error) return unreadable(path, error)
    if (error instanceof RangeError) return unknownShape("a value is nested too deeply", path)
    throw error
  }

const zoneGiven = (timezone: string | undefined): Zone | undefined => {
  const zone = timezone === undefined ? undefined : parseTimezone(timezone)
  if (timezone !== undefined && zone === undefined) throw badTimezone()
  return zone
}

const TAIL = 64

/** Whether the file ends as an export does; one that does not is cut off, and may lack what stood in it. */
const isWhole = async (file: FileHandle, size: number): Promise<boolean> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL), 0, TAIL, Math.max(0, size - TAIL))
  return buffer.toString("latin1", 0, bytesRead).trimEnd().endsWith("}")
}

/**
 * The zone of the local times: the one that was given, or the one that the file shows. Refused where there are such times and neither; in a file
 * that is cut off each message is judged by itself, because the cut may fall between a message's two times.
 */
const zoneOf = (given: Zone | undefined, { localFrom, offset }: Traits, whole: boolean): Zone | undefined => {
  if (given !== undefined) return given
  if (offset !== undefined) return fixedZone(offset)
  if (localFrom === undefined || !whole) return undefined
  throw noTimezone(atByte(localFrom))
}

type Opened = Wanted & { readonly path: string; readonly stamp: Stamp; readonly readSize: number }

async function* itemsOf({
  path,
  stamp,
  readSize,
  ...wanted
}: Opened): AsyncGenerator<SourceItem, void, void> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  try {
    await checkUnchanged(file, path, stamp)
    const window = new ByteWindow(file, readSize)
    await startsLikeJson(window)
    yield* exportItems(window, wanted)
    await checkUnchanged(file, path, stamp)
  } catch (error) {
    throw refusal(path)(error)
  } finally {
    await file.close()
  }
}

export const openFile = async (given: string, account: number, reading: Reading = {}): Promise<Source> => {
  const readSize = reading.readSize ?? READ_SIZE
  const timezone = zoneGiven(reading.timezone)
  const path = await locate(given)
  keepNewObjectsNew()
  const file = await open(path)
  try {
    const stamp = await stampOf(file)
    const window = new ByteWindow(file, readSize)
    await startsLikeJson(window)
    const collector = collectTraits()
    const sha256 = await digestOf(file, collector)
    const traits = collector.traits()
    await inspect(window, { account, traits })
    const zone = zoneOf(timezone, traits, await isWhole(file, stamp.size))
    const beside = besideFolder(dirname(path))
    const items = (filters: SourceFilters) =>
      withFiles(itemsOf({ path, stamp, readSize, account, filters, beside, traits, zone }), filters, beside)
    const bytesOf = (name: string) => bytesBeside(dirname(path), name)
    return { kind: "file", sha256, parserVersion: PARSER_VERSION, size: stamp.size, items, bytesOf }
  } finally {
    await file.close()
  }
}

/** Opens the export that a path names, for an account. */
export const openExport: OpenSource = (path, account, reading) =>
  Effect.tryPromise({ try: () => openFile(path, account, reading), catch: refusal(path) })
