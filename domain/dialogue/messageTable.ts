/**
 * What a dialogue knows of its messages, in typed arrays: 18 bytes an entry, at most 36 at the lowest filling (see `GROWTH`), because a
 * dialogue may hold a million. Open addressing with linear probing; entries are never removed. Revisions are kept by their first eight
 * bytes, enough to tell two contents of one message apart.
 */
import type { Box } from "../peer.ts"
import { MAX_MESSAGE_ID } from "../state.ts"

export type KnownMessage = {
  /** UTC seconds up to `LATEST`; 0: never edited, or unknown. */
  readonly edited: number
  readonly fidelity: number
  readonly deleted: boolean
  /** The file of this form of the message lies in the media store. */
  readonly stored: boolean
  /** The revision's first 16 hex digits. */
  readonly revision: string
}

const FULL = 0.8
const GROWTH = 1.6
const DELETED = 1
const STORED = 2
/** The latest edit date that is told apart, in 2106: what a source shows beyond it counts as this. */
export const LATEST = 2 ** 32 - 1

export class MessageTable {
  #capacity = 64
  #keys = new Uint32Array(64)
  #edited = new Uint32Array(64)
  #high = new Uint32Array(64)
  #low = new Uint32Array(64)
  #fidelity = new Uint8Array(64)
  #flags = new Uint8Array(64)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Bytes that the arrays take. */
  get bytes(): number {
    return this.#capacity * 18
  }

  get(box: Box, id: number): KnownMessage | undefined {
    const at = this.#find(keyOf(box, id))
    if (this.#keys[at] === 0) return undefined
    return {
      edited: this.#edited[at] as number,
      fidelity: this.#fidelity[at] as number,
      deleted: ((this.#flags[at] as number) & DELETED) !== 0,
      stored: ((this.#flags[at] as number) & STORED) !== 0,
      revision: hex(this.#high[at] as number) + hex(this.#low[at] as number),
    }
  }

  has(box: Box, id: number): boolean {
    return this.#keys[this.#find(keyOf(box, id))] !== 0
  }

  set(box: Box, id: number, known: KnownMessage): void {
    const key = keyOf(box, id)
    let at = this.#find(key)
    if (this.#keys[at] === 0) {
      if (this.#size + 1 > this.#capacity * FULL) {
        this.#grow()
        at = this.#find(key)
      }
      this.#keys[at] = key
      this.#size++
    }
    this.#edited[at] = Math.min(known.edited, LATEST)
    this.#fidelity[at] = known.fidelity
    this.#flags[at] = (known.deleted ? DELETED : 0) | (known.stored ? STORED : 0)
    this.#high[at] = Number.parseInt(known.revision.slice(0, 8), 16)
    this.#low[at] = Number.parseInt(known.revision.slice(8, 16), 16)
  }

  /** The ids of a box that are known, from one to another, both included; in no order. */
  within(box: Box, from: number, to: number): ReadonlyArray<number> {
    const [first, last] = [Math.max(from, 1), Math.min(to, MAX_MESSAGE_ID)]
    const found: Array<number> = []
    if (last - first < this.#capacity) {
      for (let id = first; id <= last; id++) if (this.has(box, id)) found.push(id)
      return found
    }
    const [low, high] = [keyOf(box, first), keyOf(box, last)]
    const base = keyOf(box, 1) - 1
    for (const key of this.#keys) if (key >= low && key <= high) found.push(key - base)
    return found
  }

  #find(key: number): number {
    let at = (Math.imul(key, 0x9e3779b1) >>> 0) % this.#capacity
    while (this.#keys[at] !== 0 && this.#keys[at] !== key) at = at + 1 === this.#capacity ? 0 : at + 1
    return at
  }

  #grow(): void {
    const old = [this.#keys, this.#edited, this.#high, this.#low, this.#fidelity, this.#flags] as const
    this.#capacity = Math.ceil(this.#capacity * GROWTH)
    this.#keys = new Uint32Array(this.#capacity)
    this.#edited = new Uint32Array(this.#capacity)
    this.#high = new Uint32Array(this.#capacity)
    this.#low = new Uint32Array(this.#capacity)
    this.#fidelity = new Uint8Array(this.#capacity)
    this.#flags = new Uint8Array(this.#capacity)
    const now = [this.#keys, this.#edited, this.#high, this.#low, this.#fidelity, this.#flags] as const
    old[0].forEach((key, from) => {
      if (key === 0) return
      const to = this.#find(key)
      for (const [column, values] of old.entries()) {
        const target = now[column] as Uint32Array | Uint8Array
        target[to] = values[from] as number
      }
    })
  }
}

// Box `c` takes the upper half of the keys; ids start at 1, so no key is 0.
const keyOf = (box: Box, id: number): number => {
  if (!Number.isInteger(id) || id < 1 || id > MAX_MESSAGE_ID)
    throw new RangeError("a message id is from 1 to 2147483647")
  return box === "u" ? id : id + 0x80000000
}

const hex = (value: number): string => value.toString(16).padStart(8, "0")
