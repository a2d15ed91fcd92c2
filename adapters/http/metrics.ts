/**
 * `/metrics` on the loopback, in Prometheus' text format, for as long as a scope is open. What is not counted as it happens is looked up when
 * it is asked for, so that no answer tells of an earlier moment. It is reachable from this machine only, since it knows no login; it shows
 * numbers and names of programs' parts, nothing of people. Closing waits for nobody.
 */
import { createServer, type Server } from "node:http"
import { Data, Effect, FiberSet, type Scope } from "effect"
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

/** Ends an answer with the numbers as they are now. */
type Answer = (send: (numbers: string) => void) => void

const makeServer = (answer: Answer): Server =>
  createServer((request, response) => {
    const path = request.url?.split("?")[0]
    if (request.method !== "GET" || path !== "/metrics") {
      response.writeHead(404, TEXT).end("Only GET /metrics is here.\n")
      return
    }
    answer((numbers) => response.writeHead(200, TEXT).end(numbers))
  })

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address()
      resolve(typeof address === "object" && address !== null ? address.port : port)
    })
  })

const opened = (port: number, answer: Answer): Effect.Effect<number, MetricsUnavailable, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const server = makeServer(answer)
        return { server, port: await listen(server, port) }
      },
      catch: (cause) => new MetricsUnavailable({ port, cause }),
    }),
    ({ server }) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      }),
  ).pipe(Effect.map((served) => served.port))

/** The address that it is served at. `look` sets the gauges before each answer; it bounds its own time. */
export const serveMetrics = <R = never>(
  port: number,
  look: Effect.Effect<void, never, R> = Effect.void,
): Effect.Effect<string, MetricsUnavailable, Scope.Scope | R> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.makeRuntime<R>()
    const numbers = Effect.andThen(look, PrometheusMetrics.format())
    const answer: Answer = (send) => run(Effect.map(numbers, send))
    return `http://${LOOPBACK}:${yield* opened(port, answer)}/metrics`
  })
