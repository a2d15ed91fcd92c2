/** The few shapes of Telegram's schema that the protocol itself reads and writes as bytes: numbers, byte strings, vectors. The rest is the library's. */

export const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

export const long = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt.asIntN(64, value))
  return bytes
}

/** Bytes of up to 16 MB with their length, filled up to four. */
export const tlBytes = (data: Buffer): Buffer => {
  const head =
    data.length < 254
      ? Buffer.of(data.length)
      : Buffer.of(254, data.length & 255, (data.length >> 8) & 255, data.length >> 16)
  return Buffer.concat([head, data, Buffer.alloc((4 - ((head.length + data.length) % 4)) % 4)])
}

export const VECTOR = 0x1cb5c415

export const vector = (items: ReadonlyArray<Buffer>): Buffer =>
  Buffer.concat([int(VECTOR), int(items.length), ...items])

export type Reader = {
  readonly int: () => number
  readonly long: () => bigint
  readonly raw: (length: number) => Buffer
  readonly bytes: () => Buffer
  readonly longs: () => ReadonlyArray<bigint>
  readonly rest: () => Buffer
}

/** Reads on from where it is; throws a `RangeError` at the end. */
export const reader = (source: Buffer): Reader => {
  let at = 0
  const raw = (length: number): Buffer => {
    if (at + length > source.length) throw new RangeError("a message ends too early")
    at += length
    return source.subarray(at - length, at)
  }
  const number = (): number => raw(4).readUInt32LE()
  const bytes = (): Buffer => {
    const first = raw(1)[0] ?? 0
    const length = first === 254 ? raw(3).readUIntLE(0, 3) : first
    const data = raw(length)
    raw((4 - (((first === 254 ? 4 : 1) + length) % 4)) % 4)
    return data
  }
  const big = (): bigint => raw(8).readBigInt64LE()
  const longs = (): ReadonlyArray<bigint> => {
    if (number() !== VECTOR) throw new RangeError("a vector was expected")
    return Array.from({ length: number() }, big)
  }
  return { int: number, long: big, raw, bytes, longs, rest: () => raw(source.length - at) }
}
