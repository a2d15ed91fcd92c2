/**
 * The master key: 32 bytes that wrap the root of a key store, from the setting `SIDELOAD_MASTER_KEY` (hex or base64url) or from `master.key`
 * in the home, made on first use and readable by its owner only. Whoever has it and the KEYS bucket can read the log; without it nobody can.
 */
import { randomBytes } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

export const parseMasterKey = (text: string): Buffer | undefined => {
  const trimmed = text.trim()
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, "hex")
    : Buffer.from(trimmed, "base64url")
  return bytes.length === 32 ? bytes : undefined
}

/** The key in a file, made when there is none. Two processes that make it at once end with the same one. */
export const masterKeyFile = (path: string): Buffer => {
  mkdirSync(dirname(path), { recursive: true })
  try {
    writeFileSync(path, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" })
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause
  }
  const key = parseMasterKey(readFileSync(path, "utf8"))
  if (key === undefined) throw new Error(`${path} does not hold a master key: 64 hex digits are expected`)
  return key
}
