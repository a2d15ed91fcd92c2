/**
 * The driver's client as a session can use it: exactly one connection, which is never opened a second time. Of the driver's own ways none
 * survives a server that dies: `begin` sends its ROLLBACK into the dead connection, which ends the process with an error that nobody can
 * catch, and its pool connects again and sends the rest of a transaction's statements outside of any. So whoever has a client asks
 * `isDead` before each statement, and drops it when something went wrong.
 */
import net from "node:net"
import postgres from "postgres"
import { ConnectionLost } from "./failure.ts"

export type ConnectionOptions = {
  /** Keep statements prepared on the server. Not through a pooler that gives each transaction another server connection. */
  readonly prepare?: boolean
  readonly applicationName?: string
}

export type Client = {
  readonly sql: postgres.Sql
  readonly isDead: () => boolean
  readonly drop: () => void
  /** Called when the client is dropped or its connection ends: the driver leaves some of its promises unsettled then. */
  readonly waiting: Set<(reason: Error) => void>
}

type Address = {
  readonly host: ReadonlyArray<string>
  readonly port: ReadonlyArray<number>
  readonly path: unknown
}

/** Sockets to the first of the hosts that answers. With Nagle's algorithm a large batch would wait up to 40 ms for its last piece. */
const dialer = (onFailure: (reason: Error) => void) => {
  let attempts = 0
  let opened = false
  let reason: Error = new ConnectionLost("the connection was lost")
  let latest: net.Socket | undefined
  return {
    dial: ({ host, port, path }: Address): net.Socket => {
      if (opened || attempts === host.length) {
        onFailure(reason)
        throw reason
      }
      const at = attempts++
      const named = { host: host[at] as string, port: port[at] as number }
      const to = typeof path === "string" ? { path } : named
      // The driver reads the name off the socket, to check a certificate against it.
      latest = Object.assign(net.connect({ ...to, noDelay: true }), named)
      latest.once("connect", () => {
        opened = true
      })
      latest.once("error", (error) => {
        reason = error
      })
      return latest
    },
    hangUp: () => {
      opened = true
      latest?.destroy()
    },
  }
}

export const connect = (
  url: string,
  { prepare = true, applicationName = "sideload" }: ConnectionOptions,
): Client => {
  let dead = false
  const waiting: Client["waiting"] = new Set()
  const fail = (reason: Error) => {
    dead = true
    for (const reject of waiting) reject(reason)
  }
  const { dial, hangUp } = dialer(fail)
  const settings = {
    max: 1,
    prepare,
    // Types are named in the statements; asking the server for its list would cost a round trip.
    fetch_types: false,
    connect_timeout: 10,
    connection: { application_name: applicationName },
    onnotice: () => {},
    // Also when no statement is under way that would hear of it.
    onclose: () => fail(new ConnectionLost("the connection was lost")),
    socket: dial,
  }
  const sql = postgres(url, settings)
  const drop = () => {
    hangUp()
    sql.end({ timeout: 0 }).catch(() => {})
    fail(new ConnectionLost("the connection was given up"))
  }
  return { sql, isDead: () => dead, drop, waiting }
}
