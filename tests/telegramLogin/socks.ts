/** A SOCKS5 proxy with a user and a password (RFC 1928, 1929), and the addresses that were asked of it. */
import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"
import { after } from "node:test"

export type Proxy = { readonly port: number; readonly dialled: ReadonlyArray<string> }

const reader =
  (socket: Socket) =>
  async (bytes: number): Promise<Buffer> => {
    for (;;) {
      const taken: Buffer | null = socket.read(bytes)
      if (taken !== null) return taken
      await once(socket, "readable")
    }
  }

const [VERSION, BY_PASSWORD, IPV4, NAME] = [5, 2, 1, 3]

const serve = async (socket: Socket, login: string, dialled: Array<string>): Promise<void> => {
  const read = reader(socket)
  const text = async (): Promise<string> => (await read((await read(1))[0] ?? 0)).toString()
  await read((await read(2))[1] ?? 0)
  socket.write(Buffer.from([VERSION, BY_PASSWORD]))
  await read(1)
  const right = `${await text()}:${await text()}` === login
  socket.write(Buffer.from([1, right ? 0 : 1]))
  if (!right) return void socket.end()
  const kind = (await read(4))[3]
  const host = kind === IPV4 ? [...(await read(4))].join(".") : kind === NAME ? await text() : "?"
  const port = (await read(2)).readUInt16BE()
  dialled.push(`${host}:${port}`)
  const further = connect(port, host)
  await once(further, "connect")
  socket.write(Buffer.from([VERSION, 0, 0, IPV4, 0, 0, 0, 0, 0, 0]))
  further.on("error", () => socket.destroy())
  further.pipe(socket)
  socket.pipe(further)
}

export const openProxy = async (user: string, password: string): Promise<Proxy> => {
  const dialled: Array<string> = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => undefined)
    void serve(socket, `${user}:${password}`, dialled).catch(() => socket.destroy())
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return { port: typeof address === "object" && address !== null ? address.port : 0, dialled }
}
