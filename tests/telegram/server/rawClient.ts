/** A client that sends whatever bytes a test wants on a key that exists, and reads what comes: for what the library never does. */
import { once } from "node:events"
import { connect } from "node:net"
import { open, seal } from "./cipher.ts"
import { makeFraming } from "./framing.ts"
import { kindOf, readIncoming } from "./incoming.ts"
import { sha1 } from "./numbers.ts"
import { int, long } from "./wire.ts"

export type RawClient = {
  readonly send: (message: { id: bigint; body: Buffer; salt?: bigint; session?: bigint }) => void
  /** The next message of this kind; others before it are passed over. */
  readonly next: (kind: number) => Promise<{ readonly id: bigint; readonly body: Buffer }>
  /** The next frame as it is. */
  readonly frame: () => Promise<Buffer>
  /** Once the server has cut the connection. */
  readonly ended: Promise<unknown>
  readonly close: () => void
}

const INTERMEDIATE = int(0xeeeeeeee)

let count = 0n

/** An id of the client's, `secondsAgo` old. */
export const clientId = (secondsAgo = 0): bigint => {
  count += 4n
  return (BigInt(Math.floor(Date.now() / 1000) - secondsAgo) << 32n) + count
}

export const rawClient = async (port: number, secret: Buffer, salt: bigint): Promise<RawClient> => {
  const socket = connect(port, "127.0.0.1")
  await once(socket, "connect")
  socket.write(INTERMEDIATE)
  const framing = makeFraming()
  // A transport shows in its first eight bytes, and the server's do not say which it is: an empty frame stands for them.
  framing.receive(Buffer.concat([INTERMEDIATE, int(0)]))
  const keyId = sha1(secret).subarray(12, 20)
  const frames: Array<Buffer> = []
  let wake = (): void => undefined
  socket.on("data", (chunk: Buffer) => {
    frames.push(...framing.receive(chunk))
    wake()
  })
  const frame = async (): Promise<Buffer> => {
    while (frames.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return frames.shift() ?? Buffer.alloc(0)
  }
  const waiting: Array<{ readonly id: bigint; readonly body: Buffer }> = []
  const next: RawClient["next"] = async (kind) => {
    for (;;) {
      const message = waiting.shift()
      if (message !== undefined && kindOf(message.body) === kind) return message
      if (message !== undefined) continue
      const plain = open(secret, await frame(), "server")
      if (plain !== undefined) waiting.push(...readIncoming(plain).messages)
    }
  }
  return {
    send: ({ id, body, salt: other = salt, session = 1n }) => {
      const message = Buffer.concat([long(id), int(1), int(body.length), body])
      const plain = Buffer.concat([long(other), long(session), message])
      socket.write(framing.wrap(seal(secret, keyId, plain, "client")))
    },
    next,
    frame,
    ended: once(socket, "close"),
    close: () => void socket.destroy(),
  }
}
