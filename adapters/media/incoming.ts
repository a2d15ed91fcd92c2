/**
 * Bytes on their way into a store: written to a file of their own while their SHA-256 is taken, so that memory stays flat and the store knows the
 * name before it must use it. Whatever happens the file is gone afterwards; what a killed process left is removed by a later one.
 */
import { createHash, randomUUID } from "node:crypto"
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"

export type Incoming = {
  readonly path: string
  readonly file: FileHandle
  readonly sha256: string
  readonly size: number
}

/** Where content lies within a store: two hex digits make 256 folders, so that none grows too large to be listed. */
export const placeOf = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256}`

/** A file that nobody has written to for so long belongs to nobody any more. */
const LEFT_OVER_MILLIS = 3_600_000

const removeLeftOvers = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > LEFT_OVER_MILLIS) await rm(path, { force: true })
  }
}

const write = async (
  file: FileHandle,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Pick<Incoming, "sha256" | "size">> => {
  const hash = createHash("sha256")
  let size = 0
  for await (const chunk of bytes) {
    signal.throwIfAborted()
    hash.update(chunk)
    // A write may take less than it was given.
    for (let from = 0; from < chunk.length; ) {
      from += (await file.write(chunk, from, chunk.length - from, size + from)).bytesWritten
    }
    size += chunk.length
  }
  return { sha256: hash.digest("hex"), size }
}

/** `use` may rename the file away; what it leaves is removed. */
export type TakeIn = <A>(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  use: (incoming: Incoming) => Promise<A>,
) => Promise<A>

/** Takes bytes in by way of this folder, which is made where it is not there. */
export const takeInAt = (folder: string): TakeIn => {
  let tidied = false
  return async (bytes, signal, use) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if (!tidied) {
      tidied = true
      await removeLeftOvers(folder)
    }
    const path = join(folder, randomUUID())
    const file = await open(path, "wx+", 0o600)
    try {
      return await use({ path, file, ...(await write(file, bytes, signal)) })
    } finally {
      await file.close()
      await rm(path, { force: true })
    }
  }
}
