/**
 * `/metrics` on the loopback, in Prometheus' text format, for as long as a scope is open. It is reachable from this machine only, since it
 * knows no login; it shows numbers and names of programs' parts, nothing of people. Closing waits for nobody.
 */
import { createServer, type Server } from "node:http"
import { Data, Effect, type Scope } from "effect"
import { PrometheusMetrics } from "effect/observability"

export class MetricsUnavailable extends Data.TaggedError("MetricsUnavailable")<{
  readonly port: number
  readonly cause: unknown
}> {
  override get message(): string {
    const why = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return `/metrics cannot be served on port ${this.port}: ${why}. Give another one with --metrics-port, or 0 for a free one.`
  }
}

const LOOPBACK = "127.0.0.1"
const TEXT = { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" }

const makeServer = (): Server =>
  createServer((request, response) => {
    const path = request.url?.split("?")[0]
    if (request.method !== "GET" || path !== "/metrics") {
      response.writeHead(404, TEXT).end("Only GET /metrics is here.\n")
      return
    }
    response.writeHead(200, TEXT).end(Effect.runSync(PrometheusMetrics.format()))
  })

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address()
      resolve(typeof address === "object" && address !== null ? address.port : port)
    })
  })

/** The address that it is served at. */
export const serveMetrics = (port: number): Effect.Effect<string, MetricsUnavailable, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const server = makeServer()
        return { server, port: await listen(server, port) }
      },
      catch: (cause) => new MetricsUnavailable({ port, cause }),
    }),
    ({ server }) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      }),
  ).pipe(Effect.map((served) => `http://${LOOPBACK}:${served.port}/metrics`))
