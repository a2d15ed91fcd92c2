/**
 * A window that slides over a file: the bytes from `start` to `end` are read and not yet used. It keeps one buffer, which grows only
 * while a single value does not fit, so memory does not depend on the size of the file. Whoever uses bytes moves `start`; `more` reads
 * on and may move the bytes inside the buffer, so indexes count only until then, positions in the file for ever.
 */
import type { FileHandle } from "node:fs/promises"
import { atByte, refused } from "./refusals.ts"

/** No message of Telegram comes near this: what is larger is a string that nobody closed. */
const LARGEST_VALUE = 64 * 1024 * 1024

export class ByteWindow {
  bytes: Buffer
  start = 0
  end = 0
  readonly #file: FileHandle
  readonly #readSize: number
  #base = 0

  constructor(file: FileHandle, readSize = 1024 * 1024) {
    this.#file = file
    this.#readSize = readSize
    this.bytes = Buffer.allocUnsafeSlow(readSize * 2)
  }

  /** The position in the file of the byte at an index of the buffer. */
  positionOf(index: number): number {
    return this.#base + index
  }

  get position(): number {
    return this.#base + this.start
  }

  /** Reads on after `end`. False at the end of the file, and only there. */
  async more(): Promise<boolean> {
    this.#makeRoom()
    const { bytesRead } = await this.#file.read(
      this.bytes,
      this.end,
      this.#readSize,
      this.positionOf(this.end),
    )
    this.end += bytesRead
    return bytesRead > 0
  }

  /** Goes to a position of the file, before or behind; what was read is forgotten. */
  seek(position: number): void {
    this.#base = position
    this.start = 0
    this.end = 0
  }

  #makeRoom(): void {
    if (this.start > 0) {
      this.bytes.copyWithin(0, this.start, this.end)
      this.#base += this.start
      this.end -= this.start
      this.start = 0
    }
    if (this.end + this.#readSize <= this.bytes.length) return
    if (this.end > LARGEST_VALUE) {
      throw refused(
        "one value of the file is larger than 64 MiB",
        atByte(this.#base),
        "The file is damaged there: copy it again, or export again.",
      )
    }
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.end + this.#readSize))
    this.bytes.copy(larger, 0, 0, this.end)
    this.bytes = larger
  }
}
