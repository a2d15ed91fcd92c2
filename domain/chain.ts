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

const lineOf = ([name, value]: Header): string => `${name}:${value}\n`

/** Whether a header's line comes after another's. Names decide it, but where one begins with the other. */
const isAfter = (one: Header, other: Header): boolean =>
  one[0].startsWith(other[0]) || other[0].startsWith(one[0]) ? lineOf(one) > lineOf(other) : one[0] > other[0]

/** The text that is hashed: names and values are ASCII, so sorting by code unit is sorting by bytes. */
export const chainText = (subject: string, headers: ReadonlyArray<Header>): string => {
  // Sorted by inserting, which for a dozen lines takes half the time of the general way.
  const sorted: Array<Header> = []
  for (const header of headers) {
    if (!isHashed(header)) continue
    let at = sorted.length
    for (; at > 0 && isAfter(sorted[at - 1] as Header, header); at--) sorted[at] = sorted[at - 1] as Header
    sorted[at] = header
  }
  let text = `sideload.chain.v1\n${subject}\n`
  for (const header of sorted) text += lineOf(header)
  return text
}

export const chainHash = (subject: string, headers: ReadonlyArray<Header>): string =>
  sha256Hex(chainText(subject, headers))

/** The last event of a subject, as far as the next one must know it. */
export type Tip = { readonly sequence: number; readonly version: number; readonly hash: string }

export const NO_TIP: Tip = { sequence: 0, version: 0, hash: GENESIS }
