/**
 * A file that is being downloaded, as far as it is there: whole pieces in a file of the spool that is named by a hash of Telegram's id for it. A piece
 * that was cut off by a kill does not count. A file of one piece only is not spooled, since there is nothing to go on with. What nobody has taken up
 * for a month is not going to be.
 */
import { constants, type FileHandle, mkdir, open, readdir, stat, unlink } from "node:fs/promises"
import { join } from "node:path"
import { sha256Hex } from "../../../domain/hash.ts"

export type Part = {
  /** The pieces that are there. To be read to the end before any is added. */
  readonly stored: () => AsyncGenerator<Uint8Array>
  readonly append: (bytes: Uint8Array) => Promise<void>
  /** `spent`: what is there is not needed any more. */
  readonly close: (spent: boolean) => Promise<void>
}

export type Measures = { readonly piece: number; readonly size: number | undefined }

async function* nothing(): AsyncGenerator<Uint8Array> {}

const unspooled: Part = { stored: nothing, append: async () => {}, close: async () => {} }

/** Whole pieces only, and not the last one: the file is at its end where one follows that is not full. */
const wholePieces = async (file: FileHandle, { piece, size = Number.POSITIVE_INFINITY }: Measures) => {
  const stat = await file.stat()
  return Math.min(Math.floor(stat.size / piece), Math.floor(size / piece))
}

export const openPart = async (spool: string, id: string, measures: Measures): Promise<Part> => {
  const { piece, size } = measures
  if (size !== undefined && size <= piece) return unspooled
  await mkdir(spool, { recursive: true, mode: 0o700 })
  const path = join(spool, `${sha256Hex(`${id}/${size ?? ""}`)}.part`)
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  let position = 0

  async function* stored(): AsyncGenerator<Uint8Array> {
    for (let left = await wholePieces(file, measures); left > 0; left--) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(piece), 0, piece, position)
      if (bytesRead < piece) return
      position += piece
      yield buffer
    }
  }
  const append = async (bytes: Uint8Array): Promise<void> => {
    if (bytes.length < piece) return
    await file.write(bytes, 0, bytes.length, position)
    position += bytes.length
  }
  const close = async (spent: boolean): Promise<void> => {
    await file.close()
    // Two messages may have the same file, and the other one's download may have been first.
    if (spent) await unlink(path).catch(() => {})
  }
  return { stored, append, close }
}

const MONTH_MILLIS = 30 * 86_400_000

const isPart = (name: string): boolean => /^[0-9a-f]{64}\.part$/.test(name)

/** Clears what was begun more than a month ago and never gone on with. Another process may do the same at once. */
export const clearOldParts = async (spool: string, nowSeconds: number): Promise<void> => {
  for (const name of (await readdir(spool).catch(() => [])).filter(isPart)) {
    const path = join(spool, name)
    const changed = (await stat(path).catch(() => undefined))?.mtimeMs
    if (changed !== undefined && changed < nowSeconds * 1000 - MONTH_MILLIS)
      await unlink(path).catch(() => {})
  }
}
