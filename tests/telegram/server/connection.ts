/**
 * One connection from its first byte to its end: key exchange in the clear, then encrypted messages of whatever sessions come over it. A key that
 * is not known is answered with -404 as Telegram does, a wrong salt or an id out of time with a notice; what is no such protocol ends it.
 */
import type { Socket } from "node:net"
import { open } from "./cipher.ts"
import { answerMessages, type Dispatch } from "./dispatch.ts"
import { makeFraming } from "./framing.ts"
import { type Incoming, readIncoming } from "./incoming.ts"
import { type KeyExchange, makeKeyExchange } from "./keyExchange.ts"
import type { Key, Keys } from "./keys.ts"
import { nextId, wrongId } from "./messageIds.ts"
import type { Line, Outgoing } from "./session.ts"
import { int, long } from "./wire.ts"

const NEW_SESSION_CREATED = 0x9ec20908
const BAD_SERVER_SALT = 0xedab447b
const BAD_MSG_NOTIFICATION = 0xa7eff811
const WRONG_SALT = 48
const NO_SUCH_KEY = -404
const HEADER = 20

export type Serving = Dispatch & {
  readonly keys: Keys
  /** The data centre that the next new key belongs to. */
  readonly nextDc: () => number
}

const makeLine = (socket: Socket, wrap: (frame: Buffer) => Buffer): Line => {
  let timer: NodeJS.Timeout | undefined
  socket.once("close", () => clearTimeout(timer))
  return {
    send: (frame) => {
      if (!socket.destroyed && socket.writable) socket.write(wrap(frame))
    },
    cut: () => void socket.destroy(),
    finish: () => void socket.end(),
    cutAfter: (seconds) => {
      clearTimeout(timer)
      timer = setTimeout(() => socket.destroy(), seconds * 1000).unref()
    },
    isOpen: () => !socket.destroyed && socket.writable,
  }
}

/** What is wrong with a message as a whole, as the notice to send. */
const objection = ({ id, sequence, salt }: Incoming, key: Key): Outgoing | undefined => {
  const about = [long(id), int(sequence)]
  if (salt !== key.salt) {
    const body = Buffer.concat([int(BAD_SERVER_SALT), ...about, int(WRONG_SALT), long(key.salt)])
    return { body, kind: "service" }
  }
  const code = wrongId(id)
  if (code === undefined) return undefined
  return { body: Buffer.concat([int(BAD_MSG_NOTIFICATION), ...about, int(code)]), kind: "service" }
}

const created = (first: bigint, key: Key): Outgoing => ({
  body: Buffer.concat([int(NEW_SESSION_CREATED), long(first), long(first), long(key.salt)]),
  kind: "notice",
})

const onEncrypted = (serving: Serving, line: Line, frame: Buffer): void => {
  const key = serving.keys.find(frame.subarray(0, 8))
  const plain = key === undefined ? undefined : open(key.secret, frame, "client")
  if (key === undefined || plain === undefined) {
    line.send(int(NO_SUCH_KEY))
    line.finish()
    return
  }
  const incoming = readIncoming(plain)
  const session = serving.sessions.over(line, key, incoming.session)
  const wrong = objection(incoming, key)
  if (wrong !== undefined) {
    session.send([wrong])
    return
  }
  const greeting = session.told ? [] : [created(incoming.id, key)]
  session.told = true
  answerMessages(serving, session, greeting, incoming.messages)
}

const onPlain = (serving: Serving, line: Line, exchange: KeyExchange, frame: Buffer): void => {
  const { answer, key } = exchange.step(frame.subarray(HEADER, HEADER + frame.readUInt32LE(16)))
  if (key !== undefined) serving.keys.add(key, serving.nextDc())
  line.send(Buffer.concat([Buffer.alloc(8), long(nextId(true)), int(answer.length), answer]))
}

const CLEAR = Buffer.alloc(8)

/** Serves a client until its connection ends. */
export const serveConnection = (serving: Serving, socket: Socket): Line => {
  const framing = makeFraming()
  const line = makeLine(socket, framing.wrap)
  let exchange: KeyExchange | undefined
  const onFrame = (frame: Buffer): void => {
    if (!frame.subarray(0, 8).equals(CLEAR)) {
      onEncrypted(serving, line, frame)
      return
    }
    exchange ??= makeKeyExchange(serving.keys.server)
    onPlain(serving, line, exchange, frame)
  }
  socket.setNoDelay(true)
  socket.on("error", () => socket.destroy())
  socket.on("data", (chunk: Buffer) => {
    try {
      for (const frame of framing.receive(chunk)) onFrame(frame)
    } catch (error) {
      console.error(`a connection was cut: ${error instanceof Error ? error.message : error}`)
      socket.destroy()
    }
  })
  return line
}
