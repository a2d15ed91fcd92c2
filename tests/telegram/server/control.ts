/** The server's back door, for tests in another process: HTTP on 127.0.0.1 with JSON both ways. */
import { once } from "node:events"
import { createServer, type IncomingMessage } from "node:http"
import type { Change, Faults } from "../contract.ts"
import type { TelegramServer } from "./server.ts"

export type Control = { readonly port: number; readonly close: () => void }

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString())
}

type Doing = (server: TelegramServer, body: unknown) => unknown

const doings: Readonly<Record<string, Doing>> = {
  "GET /calls": (server) => server.calls(),
  "POST /faults": (server, body) => server.setFaults(body as Faults),
  "POST /change": (server, body) => server.change(body as Change),
  "POST /accept-qr": (server, body) => ({ accepted: server.acceptQr((body as { token: string }).token) }),
  "POST /drop": (server) => server.drop(),
}

/** `stop` is called for `POST /stop`, once that is answered. */
export const openControl = async (server: TelegramServer, stop: () => void): Promise<Control> => {
  const http = createServer(async (request, response) => {
    const asked = `${request.method} ${request.url}`
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json", connection: "close" })
      response.end(JSON.stringify(body ?? {}))
    }
    try {
      const body = await bodyOf(request)
      const doing = doings[asked]
      if (asked === "POST /stop") response.once("finish", stop)
      else if (doing === undefined) return answer(404, { error: `nothing is done for ${asked}` })
      answer(200, doing?.(server, body))
    } catch (error) {
      answer(500, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  http.listen(0, "127.0.0.1")
  await once(http, "listening")
  const address = http.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { port, close: () => void http.close() }
}
