/**
 * Finds where a JSON value ends, looking only at quotes, backslashes and brackets: a byte-level scan that knows strings and builds
 * nothing. It does not say whether the value is valid; `JSON.parse` does that. It can stop at the end of what was read and go on.
 */
const QUOTE = 0x22
const BACKSLASH = 0x5c

export class ValueScan {
  #depth = 0
  #inString = false
  #escaped = false

  /** Goes over bytes[from, to): the index after the last byte of the object, array or string, or -1 where it has not ended. */
  run(bytes: Uint8Array, from: number, to: number): number {
    let depth = this.#depth
    let inString = this.#inString
    let i = from
    if (this.#escaped && i < to) {
      this.#escaped = false
      i++
    }
    for (; i < to; i++) {
      const byte = bytes[i] as number
      if (inString) {
        if (byte === BACKSLASH) {
          if (++i === to) this.#escaped = true
        } else if (byte === QUOTE) {
          inString = false
          if (depth === 0) return i + 1
        }
      } else if (byte === QUOTE) {
        inString = true
      } else if ((byte | 0x20) === 0x7b) {
        depth++
      } else if ((byte | 0x20) === 0x7d) {
        depth--
        if (depth <= 0) return i + 1
      }
    }
    this.#depth = depth
    this.#inString = inString
    return -1
  }
}
