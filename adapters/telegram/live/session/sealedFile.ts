/**
 * A file for its owner's eyes only, in folders that are so too, sealed besides: a copy is of no use without the master key. It is replaced whole,
 * and overwritten before it is removed.
 */
import { randomUUID } from "node:crypto"
import { chmod, mkdir, open, readFile, rename, rm } from "node:fs/promises"

/** Sealing under the master key. `additional` must be the same for opening; it throws where anything differs. */
export type Vault = {
  readonly seal: (additional: string, plain: Uint8Array) => string
  readonly open: (additional: string, sealed: string) => Uint8Array
}

export const missing = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "ENOENT"

/** As it lies there; undefined where there is none. */
export const readSealed = (path: string): Promise<string | undefined> =>
  readFile(path, "utf8").catch((cause) => (missing(cause) ? undefined : Promise.reject(cause)))

/** What was sealed as JSON. */
export const openSealed = (vault: Vault, additional: string, text: string): unknown =>
  JSON.parse(Buffer.from(vault.open(additional, text.trim())).toString())

const synced = async (path: string, flags: "wx" | "r+", text: string | Uint8Array): Promise<void> => {
  const file = await open(path, flags, 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

const privateFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
}

export type Place = {
  /** Outermost first. */
  readonly folders: ReadonlyArray<string>
  readonly path: string
}

export const writeSealed = async (
  { folders, path }: Place,
  vault: Vault,
  additional: string,
  value: unknown,
): Promise<void> => {
  for (const folder of folders) await privateFolder(folder)
  const aside = `${path}.${randomUUID()}`
  await synced(aside, "wx", `${vault.seal(additional, Buffer.from(JSON.stringify(value)))}\n`)
  await rename(aside, path)
}

/** False where there was none. */
export const removeSealed = async (path: string): Promise<boolean> => {
  try {
    const { length } = await readFile(path)
    await synced(path, "r+", Buffer.alloc(length))
    await rm(path)
    return true
  } catch (cause) {
    if (missing(cause)) return false
    throw cause
  }
}
