/**
 * Collects the channels that an export names as peers (`"channel17"`), from its bytes as they pass by. It answers one question later: can
 * the personal chat with a certain id be the direct messages of a channel? Nearly always it cannot, and then nobody has to look.
 */
/** Without the quote before it, which every string has and which makes the search ten times slower. */
const NEEDLE = Buffer.from("channel")
/** The needle and sixteen digits: a match that is cut by the end of a read is found again with the next one. */
const LONGEST = NEEDLE.length + 16
const MOST = 100_000

export type Channels = {
  /** The next bytes of the file. */
  readonly pass: (bytes: Buffer) => void
  /** False where the file surely names no such channel. */
  readonly mayName: (id: number) => boolean
}

const numberAt = (bytes: Buffer, from: number): number => {
  let id = 0
  for (let i = from; i < bytes.length; i++) {
    const digit = (bytes[i] as number) - 0x30
    if (digit < 0 || digit > 9) break
    id = id * 10 + digit
  }
  return id
}

export const namedChannels = (): Channels => {
  const ids = new Set<number>()
  let tail: Buffer = Buffer.alloc(0)
  const collect = (bytes: Buffer) => {
    for (
      let at = bytes.indexOf(NEEDLE);
      at !== -1 && ids.size < MOST;
      at = bytes.indexOf(NEEDLE, at + NEEDLE.length)
    ) {
      const id = numberAt(bytes, at + NEEDLE.length)
      if (id > 0) ids.add(id)
    }
  }
  return {
    pass: (bytes) => {
      collect(Buffer.concat([tail, bytes.subarray(0, LONGEST)]))
      collect(bytes)
      tail = Buffer.from(
        bytes.length < LONGEST ? Buffer.concat([tail, bytes]).subarray(-LONGEST) : bytes.subarray(-LONGEST),
      )
    },
    mayName: (id) => ids.size === MOST || ids.has(id),
  }
}
