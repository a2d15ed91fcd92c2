/**
 * The smallest real files of several kinds, made from their formats' definitions, so that an export can have pictures and sounds beside it
 * without holding anybody's. Each is a few hundred bytes and opens in an ordinary viewer: an even grey, and silence.
 */
import { crc32 } from "node:zlib"

/** A marker segment of a JPEG: its length counts itself. */
const segment = (marker: number, ...content: ReadonlyArray<number>): Buffer => {
  const length = content.length + 2
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...content])
}

/** A grey JPEG: every block of 8 x 8 is "no difference" and "end of block", a bit each. */
export const jpeg = (width: number, height: number): Buffer => {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8)
  const bits = Buffer.alloc(Math.ceil((blocks * 2) / 8))
  const unused = bits.length * 8 - blocks * 2
  if (unused > 0) bits[bits.length - 1] = (1 << unused) - 1
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff]
  const oneCode = [1, ...Array<number>(15).fill(0), 0]
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, ...Buffer.from("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0),
    segment(0xdb, 0, ...Array<number>(64).fill(1)),
    segment(0xc0, 8, ...size, 1, 1, 0x11, 0),
    segment(0xc4, 0x00, ...oneCode),
    segment(0xc4, 0x10, ...oneCode),
    segment(0xda, 1, 1, 0, 0, 63, 0),
    bits,
    Buffer.from([0xff, 0xd9]),
  ])
}

const pngChunk = (type: string, content: Uint8Array): Buffer => {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), content])
  const chunk = Buffer.alloc(typed.length + 8)
  chunk.writeUInt32BE(content.length, 0)
  typed.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(typed), typed.length + 4)
  return chunk
}

const adler32 = (bytes: Uint8Array): number => {
  let low = 1
  let high = 0
  for (const byte of bytes) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  return high * 65536 + low
}

/** A PNG of one grey, one byte a pixel, its rows stored without compression so that every library writes the same bytes. */
export const png = (width: number, height: number, grey: number): Buffer => {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width, grey)])
  const rows = Buffer.concat(Array<Buffer>(height).fill(row))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const stored = Buffer.alloc(rows.length + 11)
  stored.set([0x78, 0x01, 0x01])
  stored.writeUInt16LE(rows.length, 3)
  stored.writeUInt16LE(0xffff - rows.length, 5)
  rows.copy(stored, 7)
  stored.writeUInt32BE(adler32(rows), rows.length + 7)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", stored),
    pngChunk("IEND", Buffer.alloc(0)),
  ])
}

/** The checksum of Ogg: the polynomial 04C11DB7, from the highest bit, from zero. */
const oggChecksum = (bytes: Uint8Array): number => {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  }
  return sum >>> 0
}

const oggPage = (
  flags: number,
  granule: number,
  sequence: number,
  packets: ReadonlyArray<Buffer>,
): Buffer => {
  const header = Buffer.alloc(27)
  header.write("OggS", 0, "latin1")
  header[5] = flags
  header.writeBigUInt64LE(BigInt(granule), 6)
  header.writeUInt32LE(0x51ab, 14)
  header.writeUInt32LE(sequence, 18)
  header[26] = packets.length
  const page = Buffer.concat([header, Buffer.from(packets.map((packet) => packet.length)), ...packets])
  page.writeUInt32LE(oggChecksum(page), 22)
  return page
}

/** Silence in Opus: `frames` times 20 ms, at most 255. */
export const ogg = (frames: number): Buffer => {
  const head = Buffer.from([...Buffer.from("OpusHead"), 1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])
  const tags = Buffer.from([...Buffer.from("OpusTags"), 4, 0, 0, 0, ...Buffer.from("none"), 0, 0, 0, 0])
  const silence = Array<Buffer>(frames).fill(Buffer.from([0xf8, 0xff, 0xfe]))
  return Buffer.concat([
    oggPage(2, 0, 0, [head]),
    oggPage(0, 0, 1, [tags]),
    oggPage(4, frames * 960, 2, silence),
  ])
}

/** One transparent pixel. */
export const webp = (): Buffer => Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "base64")
