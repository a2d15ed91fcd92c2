/**
 * Free ports of the loopback. A port counts as free when nobody answers on it and it can be bound now; somebody may
 * still take it before our server does, so who starts a server must be ready to come back for another. Ports lie
 * below the range from which the system gives outgoing connections theirs, so that they stay free between two runs.
 */
import { randomInt } from "node:crypto"
import { connect, createServer } from "node:net"

const lowest = 20_000
const highest = 32_000

/** Whether something listens there. The loopback answers at once, but a busy process may hear of it late. */
export const answers = (port: number, host = "127.0.0.1", withinMs = 10_000): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ port, host })
    const end = (answer: boolean): void => {
      socket.destroy()
      done(answer)
    }
    socket.setTimeout(withinMs, () => end(false))
    socket.once("connect", () => end(true))
    socket.once("error", () => end(false))
  })

const canBind = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer()
    server.once("error", () => done(false))
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => done(true)))
  })

export const isFree = async (port: number): Promise<boolean> =>
  !(await answers(port)) && (await canBind(port))

/** Ports promised by this process, so that services that are started together do not get the same one. */
const promised = new Set<number>()

const anotherFree = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(lowest, highest)
    if (promised.has(port)) continue
    promised.add(port)
    if (await isFree(port)) return port
  }
}

/** The wished ports where all of them are free, else as many new ones: a server keeps its ports while it can. */
export const choosePorts = async (
  count: number,
  wished: ReadonlyArray<number>,
): Promise<ReadonlyArray<number>> => {
  if (wished.length === count && (await Promise.all(wished.map(isFree))).every(Boolean)) return wished
  return await Promise.all(Array.from({ length: count }, anotherFree))
}
