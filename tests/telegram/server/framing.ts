/**
 * How messages lie on a TCP connection. Which of Telegram's transports a client speaks shows in its first bytes: full (the library's
 * default), abridged, intermediate, or one of the latter two obfuscated. A frame with a wrong checksum or of absurd length ends the connection.
 */
import { createCipheriv } from "node:crypto"
import { crc32 } from "node:zlib"
import { int } from "./wire.ts"

/** What a client sent, taken apart as it comes in. */
type Codec = {
  /** The first frame in `bytes` and how many bytes it took; `undefined` until all of it is there. */
  readonly take: (bytes: Buffer) => { readonly frame: Buffer; readonly taken: number } | undefined
  readonly wrap: (frame: Buffer) => Buffer
}

const MOST = 16 * 1024 * 1024

const within = (bytes: Buffer, head: number, length: number, tail = 0) => {
  if (length < 0 || length > MOST) throw new Error(`a frame of ${length} bytes`)
  const taken = head + length + tail
  return bytes.length < taken ? undefined : { frame: bytes.subarray(head, head + length), taken }
}

const full = (): Codec => {
  let expected = 0
  let sent = 0
  return {
    take: (bytes) => {
      if (bytes.length < 8) return undefined
      const length = bytes.readUInt32LE(0)
      const found = within(bytes, 8, length - 12, 4)
      if (found === undefined) return undefined
      if (bytes.readUInt32LE(4) !== expected) throw new Error("a frame out of order")
      if (crc32(bytes.subarray(0, length - 4)) !== bytes.readUInt32LE(length - 4)) {
        throw new Error("a wrong checksum")
      }
      expected += 1
      return found
    },
    wrap: (frame) => {
      const body = Buffer.concat([int(frame.length + 12), int(sent), frame])
      sent += 1
      return Buffer.concat([body, int(crc32(body))])
    },
  }
}

const abridged: Codec = {
  take: (bytes) => {
    const short = bytes[0]
    if (short === undefined) return undefined
    if (short < 0x7f) return within(bytes, 1, short * 4)
    return bytes.length < 4 ? undefined : within(bytes, 4, bytes.readUIntLE(1, 3) * 4)
  },
  wrap: (frame) => {
    const quarter = frame.length / 4
    const head = quarter < 0x7f ? Buffer.of(quarter) : int((quarter << 8) | 0x7f)
    return Buffer.concat([head, frame])
  },
}

const intermediate: Codec = {
  take: (bytes) => (bytes.length < 4 ? undefined : within(bytes, 4, bytes.readUInt32LE(0))),
  wrap: (frame) => Buffer.concat([int(frame.length), frame]),
}

const byTag = (tag: Buffer): Codec => {
  if (tag.every((byte) => byte === 0xef)) return abridged
  if (tag.every((byte) => byte === 0xee)) return intermediate
  throw new Error("an unknown transport")
}

const ctr = (keyAndIv: Buffer) => {
  const cipher = createCipheriv("aes-256-ctr", keyAndIv.subarray(0, 32), keyAndIv.subarray(32, 48))
  return (bytes: Buffer): Buffer => cipher.update(bytes)
}

/** A codec and the two ways through an obfuscation, if there is one; `skip` bytes were only to tell which it is. */
type Transport = Codec & {
  readonly open: (bytes: Buffer) => Buffer
  readonly close: (bytes: Buffer) => Buffer
  readonly skip: number
}

const plain = (bytes: Buffer): Buffer => bytes

const HEADER = 64

const detect = (bytes: Buffer): Transport | undefined => {
  if (bytes[0] === 0xef) return { ...abridged, open: plain, close: plain, skip: 1 }
  if (bytes.length < 8) return undefined
  if (bytes.readUInt32LE(0) === 0xeeeeeeee) return { ...intermediate, open: plain, close: plain, skip: 4 }
  if (bytes.readUInt32LE(4) === 0) return { ...full(), open: plain, close: plain, skip: 0 }
  if (bytes.length < HEADER) return undefined
  const header = bytes.subarray(0, HEADER)
  const open = ctr(header.subarray(8, 56))
  const codec = byTag(open(header).subarray(56, 60))
  return { ...codec, open, close: ctr(Buffer.from(header.subarray(8, 56)).reverse()), skip: HEADER }
}

export type Framing = {
  /** All frames that are complete with `chunk`. Throws where this is not a transport of Telegram's. */
  readonly receive: (chunk: Buffer) => ReadonlyArray<Buffer>
  readonly wrap: (frame: Buffer) => Buffer
}

export const makeFraming = (): Framing => {
  let transport: Transport | undefined
  let waiting: Buffer = Buffer.alloc(0)
  const take = (chunk: Buffer): void => {
    if (transport !== undefined) {
      waiting = Buffer.concat([waiting, transport.open(chunk)])
      return
    }
    const bytes = Buffer.concat([waiting, chunk])
    transport = detect(bytes)
    waiting = transport === undefined ? bytes : transport.open(bytes.subarray(transport.skip))
  }
  return {
    receive: (chunk) => {
      take(chunk)
      const frames: Array<Buffer> = []
      for (let found = transport?.take(waiting); found !== undefined; found = transport?.take(waiting)) {
        frames.push(found.frame)
        waiting = waiting.subarray(found.taken)
      }
      return frames
    },
    wrap: (frame) => (transport === undefined ? frame : transport.close(transport.wrap(frame))),
  }
}
