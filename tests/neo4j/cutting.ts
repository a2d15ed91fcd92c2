/**
 * A way to the server that a test can cut: it passes bytes on, and once it is told to, lets the next commit reach the server and cuts the
 * connection where the answer would come.
 */
import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

/** A Bolt message COMMIT, as it goes over the wire. */
const COMMIT = Buffer.from([0x00, 0x02, 0xb0, 0x12, 0x00, 0x00])

export type Cutting = {
  readonly url: string
  /** The next commit lands and its answer is lost. */
  readonly cutNext: () => void
  readonly close: () => Promise<void>
}

export const cuttingWay = async (target: string): Promise<Cutting> => {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let armed = false
  const pass = (client: Socket) => {
    const server = connect(Number(port || "7687"), hostname)
    let cutting = false
    client.on("data", (bytes: Buffer) => {
      if (armed && bytes.includes(COMMIT)) {
        armed = false
        cutting = true
      }
      server.write(bytes)
    })
    server.on("data", (bytes: Buffer) => {
      if (cutting) client.destroy()
      else client.write(bytes)
    })
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one)
      one.on("error", () => other.destroy())
      one.on("close", () => other.destroy())
    }
  }
  const listener = createServer(pass).listen(0, "127.0.0.1")
  await once(listener, "listening")
  const address = listener.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return {
    url: `bolt://127.0.0.1:${address.port}`,
    cutNext: () => {
      armed = true
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, "close")
    },
  }
}
