/**
 * A window that slides over a file: the bytes from `start` to `end` are read and not yet used. It keeps one buffer, which grows only
 * while a single value does not fit, so memory does not depend on the size of the file. Whoever uses bytes moves `start`; `more` reads
 * on and may move the bytes inside the buffer, so indexes count only until then, positions in the file for ever.
 */
import type { FileHandle } from "node:fs/promises"
import { atByte, refused } from "./refusals.ts"

/** A byte before and one after what was read belong to nobody; `listText` puts brackets there. */
const SPARE = 1

/** No message of Telegram comes near this: what is larger is a string that nobody closed. */
const LARGEST_VALUE = 64 * 1024 * 1024

export class ByteWindow {
  bytes: Buffer
  start = SPARE
  end = SPARE
  readonly #file: FileHandle
  readonly #readSize: number
  #base = -SPARE

  constructor(file: FileHandle, readSize = 1024 * 1024) {
    this.#file = file
    this.#readSize = readSize
    this.bytes = Buffer.allocUnsafeSlow(readSize * 2 + 2 * SPARE)
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
    this.#base = position - SPARE
    this.start = SPARE
    this.end = SPARE
  }

  /** The text from `start` to an index, in brackets: without copying it once more, which for a megabyte is felt. */
  listText(after: number): string {
    const before = this.start - 1
    const [first, last] = [this.bytes[before] as number, this.bytes[after] as number]
    this.bytes[before] = 0x5b
    this.bytes[after] = 0x5d
    const text = this.bytes.toString("utf8", before, after + 1)
    this.bytes[before] = first
    this.bytes[after] = last
    return text
  }

  #makeRoom(): void {
    const unused = this.start - SPARE
    this.bytes.copyWithin(SPARE, this.start, this.end)
    this.#base += unused
    this.start = SPARE
    this.end -= unused
    if (this.end + this.#readSize + SPARE <= this.bytes.length) return
    if (this.end > LARGEST_VALUE) {
      throw refused(
        "one value of the file is larger than 64 MiB",
        atByte(this.position),
        "The file is damaged there: copy it again, or export again.",
      )
    }
    const larger = Buffer.allocUnsafeSlow(this.bytes.length * 2 + this.#readSize)
    this.bytes.copy(larger, 0, 0, this.end)
    this.bytes = larger
  }
}
