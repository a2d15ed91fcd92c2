/** The loopback Telegram in one process: listens on 127.0.0.1, serves every connection, and does what the tests ask of it while it runs. */
import { once } from "node:events"
import { createServer } from "node:net"
import { Api } from "telegram"
import type { Change, Faults, World } from "../contract.ts"
import { now } from "./basics.ts"
import { type Call, makeCalls } from "./calls.ts"
import { serveConnection } from "./connection.ts"
import { makeFaults } from "./faults.ts"
import { openKeys } from "./keys.ts"
import { makeQrCodes } from "./qr.ts"
import { makeRpc } from "./rpc.ts"
import type { Line, Session } from "./session.ts"
import { makeSessions } from "./sessions.ts"
import { makeCodes, makePassword, makeTransfer } from "./signIn.ts"

/** The data centre that a client is at before it is sent to another. */
export const FIRST_DC = 2

export type ServerOptions = {
  /** Any free one where not given. */
  readonly port?: number
  /** Where keys and sign-ins are kept. */
  readonly state?: string
  readonly faults?: Faults
}

export type TelegramServer = {
  readonly port: number
  /** The server's public RSA key, in PEM. */
  readonly publicKey: string
  readonly calls: () => ReadonlyArray<Call>
  readonly setFaults: (faults: Faults) => void
  readonly change: (change: Change) => void
  /** False where no such token is shown. */
  readonly acceptQr: (token: string) => boolean
  /** Cuts all connections. */
  readonly drop: () => void
  readonly stop: () => Promise<void>
}

const listen = async (server: ReturnType<typeof createServer>, port: number): Promise<number> => {
  server.listen(port, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : port
}

export const startServer = async (world: World, options: ServerOptions = {}): Promise<TelegramServer> => {
  const keys = openKeys(options.state)
  const faults = makeFaults(options.faults ?? {})
  const calls = makeCalls()
  const sessions = makeSessions()
  const lines = new Set<Line>()
  const { owner } = world
  let port = 0
  /** A client that was sent to another data centre makes a key there next. */
  const moves: Array<number> = []
  const moved = (dc: number): void => void moves.push(dc)
  const qrCodes = makeQrCodes(owner, faults, moved)
  const rpc = makeRpc({
    world,
    faults,
    calls,
    port: () => port,
    signIns: [makeCodes(owner, faults), makePassword(owner), qrCodes.answer, makeTransfer(owner)],
    unknown: (method) => console.error(`nobody answers ${method}`),
    save: keys.save,
    moved,
  })
  const serving = { keys, sessions, rpc, faults, nextDc: () => moves.shift() ?? FIRST_DC }
  const server = createServer((socket) => {
    const line = serveConnection(serving, socket)
    lines.add(line)
    socket.once("close", () => lines.delete(line))
  })
  port = await listen(server, options.port ?? 0)

  const push = (updates: Api.TypeUpdates, to: (session: Session) => boolean): void => {
    const body = updates.getBytes()
    for (const session of sessions.connected().filter(to)) session.send([{ body, kind: "notice" }])
  }
  const drop = (): void => {
    for (const line of lines) line.cut()
  }
  return {
    port,
    publicKey: keys.server.publicPem,
    calls: calls.all,
    setFaults: faults.set,
    change: (change) => {
      push(world.change(change), ({ key, updates }) => updates && key.signedIn === "yes")
    },
    acceptQr: (token) => {
      const key = qrCodes.accept(token)
      const update = new Api.UpdateShort({ update: new Api.UpdateLoginToken(), date: now() })
      if (key !== undefined) push(update, (session) => session.key === key)
      return key !== undefined
    },
    drop,
    stop: async () => {
      server.close()
      drop()
      await once(server, "close").catch(() => undefined)
    },
  }
}
