/**
 * The digest of a set of stream entries, in constant memory and in any order: the SHA-256 of each entry, added up modulo 2^256. An entry
 * counts as its stream's name and its fields by name, never by its id. `content` leaves out what depends on when and as what the event
 * was recorded, so two logs of the same messages agree on it; `exact` has everything.
 */
import type { Digest } from "../../application/projection.ts"
import { sha256, sha256Hex } from "../../domain/hash.ts"

const RECORDED: ReadonlySet<string> = new Set(["created_at", "sequence", "event_id"])

/** A time that stands in for an unknown one is the recording's. */
const isRecorded = (name: string, names: ReadonlySet<string>): boolean =>
  RECORDED.has(name) || names.has(`${name}_unknown`)

const asNumber = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex")}`)

/** Names and values by turns, as Redis gives them, in the order of the names. */
const pairs = (flat: ReadonlyArray<string>): Array<[string, string]> => {
  const found: Array<[string, string]> = []
  for (let i = 0; i + 1 < flat.length; i += 2) found.push([flat[i] as string, flat[i + 1] as string])
  return found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

export type EntryDigest = {
  readonly add: (stream: string, fields: ReadonlyArray<string>) => void
  readonly done: () => Digest
}

export const entryDigest = (): EntryDigest => {
  let content = 0n
  let exact = 0n
  let rows = 0
  const finish = (sum: bigint): string =>
    sha256Hex(`sideload.digest.redis.v1\n${rows}\n${BigInt.asUintN(256, sum).toString(16)}`)
  return {
    add: (stream, fields) => {
      const all = pairs(fields)
      const names = new Set(all.map(([name]) => name))
      const lasting = all.filter(([name]) => !isRecorded(name, names))
      content = BigInt.asUintN(256, content + asNumber(sha256(JSON.stringify([stream, lasting]))))
      exact = BigInt.asUintN(256, exact + asNumber(sha256(JSON.stringify([stream, all]))))
      rows += 1
    },
    done: () => ({ content: finish(content), exact: finish(exact), rows }),
  }
}
