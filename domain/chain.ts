/**
 * The hash chain of a subject. Each event's hash covers its subject, its envelope, the digest of its stored body and the previous event's
 * hash, so a change, a loss or a swap anywhere shows at the next link. It runs over ciphertext, so it holds after keys are destroyed. It
 * proves accident, not an attacker who can rewrite everything: that takes a seal kept elsewhere. docs/log-format.md gives the vectors.
 */
import { sha256Hex } from "./hash.ts"

export type Header = readonly [name: string, value: string]

/** The `sl-prev` of a subject's first event. */
export const GENESIS = "0".repeat(64)

const isHashed = ([name]: Header): boolean =>
  (name.startsWith("ce-") || name.startsWith("sl-")) && name !== "sl-hash"

/** The text that is hashed: names and values are ASCII, so sorting by code unit is sorting by bytes. */
export const chainText = (subject: string, headers: ReadonlyArray<Header>): string => {
  const lines: Array<string> = []
  for (const header of headers) if (isHashed(header)) lines.push(`${header[0]}:${header[1]}\n`)
  return `sideload.chain.v1\n${subject}\n${lines.sort().join("")}`
}

export const chainHash = (subject: string, headers: ReadonlyArray<Header>): string =>
  sha256Hex(chainText(subject, headers))

/** The last event of a subject, as far as the next one must know it. */
export type Tip = { readonly sequence: number; readonly version: number; readonly hash: string }

export const NO_TIP: Tip = { sequence: 0, version: 0, hash: GENESIS }
