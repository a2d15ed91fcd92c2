/**
 * The master key: 32 bytes that wrap the root of a key store, from the setting `SIDELOAD_MASTER_KEY` (hex or base64) or from `master.key`
 * in the home, made on first use and readable by its owner only. Whoever has it and the KEYS bucket can read the log; without it nobody can,
 * so the file is on disk, whole, before anybody uses it.
 */
import { randomBytes, randomUUID } from "node:crypto"
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from "node:fs"
import { dirname } from "node:path"

const HEX = /^[0-9a-f]{64}$/i
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/

export const parseMasterKey = (text: string): Buffer | undefined => {
  const trimmed = text.trim()
  if (HEX.test(trimmed)) return Buffer.from(trimmed, "hex")
  return BASE64.test(trimmed) ? Buffer.from(trimmed, "base64url") : undefined
}

/** The key in a file, made when there is none. Two processes that make it at once end with the same one. */
export const masterKeyFile = (path: string): Buffer => {
  if (!existsSync(path)) makeFile(path)
  const key = parseMasterKey(readFileSync(path, "utf8"))
  if (key === undefined) throw new Error(`${path} does not hold a master key: 64 hex digits are expected`)
  return key
}

/** Written aside and linked into place: the link fails where another process was first, and nobody sees half a file. */
const makeFile = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  const aside = `${path}.${randomUUID()}`
  synced(aside, "wx", (file) => writeSync(file, `${randomBytes(32).toString("hex")}\n`))
  try {
    linkSync(aside, path)
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause
  } finally {
    unlinkSync(aside)
  }
  synced(dirname(path), "r", () => {})
}

const synced = (path: string, flags: "wx" | "r", use: (file: number) => void): void => {
  const file = openSync(path, flags, 0o600)
  try {
    use(file)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
