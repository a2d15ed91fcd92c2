/**
 * One connection to the log's servers for as long as a scope is open. The first connect fails within five seconds; after that it reconnects
 * for ever, and whoever waits for an answer is told at once that the connection went down. Closing is bounded in time.
 */
import { Effect, type Scope } from "effect"
import { type ConnectionOptions, connect, type NatsConnection } from "nats"
import { LogUnavailable } from "../../application/eventLog.ts"
import { type Address, parseAddress } from "./settings.ts"

const CONNECT_MILLIS = 5_000
const CLOSE_MILLIS = 1_000

export type Link = {
  readonly nc: NatsConnection
  readonly url: string
  readonly isUp: () => boolean
  /** True as soon as the connection is up; false at the deadline, when aborted, or when it is closed for good. */
  readonly whenUp: (deadline: number, signal?: AbortSignal) => Promise<boolean>
  /** Calls back each time the connection goes down or is closed, until the returned function is called. */
  readonly onDown: (listener: () => void) => () => void
  readonly failure: (doing: string, cause?: unknown) => LogUnavailable
}

/** Resolves after some time, or early when aborted. */
export const pause = (millis: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, millis)
    signal?.addEventListener("abort", end)
  })

const within = async (millis: number, work: Promise<unknown>): Promise<void> => {
  const enough = new AbortController()
  await Promise.race([work.catch(() => {}), pause(millis, enough.signal)])
  enough.abort()
}

const optionsFor = (address: Address, name: string): ConnectionOptions => ({
  servers: [...address.servers],
  ...(address.user === undefined ? {} : { user: address.user, pass: address.password ?? "" }),
  ...(address.token === undefined ? {} : { token: address.token }),
  ...(address.tls ? { tls: {} } : {}),
  name,
  timeout: CONNECT_MILLIS,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 100,
  ignoreAuthErrorAbort: true,
  // A server that hangs without closing its socket is noticed after half a minute.
  pingInterval: 10_000,
  maxPingOut: 2,
  noAsyncTraces: true,
})

const firstConnect = (address: Address, name: string): Promise<NatsConnection> =>
  new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(new Error(`no answer within ${CONNECT_MILLIS / 1000} s`))
    }, CONNECT_MILLIS)
    connect(optionsFor(address, name))
      .then((nc) => (late ? nc.close() : resolve(nc)))
      .catch(reject)
      .finally(() => clearTimeout(timer))
  })

/** Follows the connection's ups and downs. */
const linkOf = (nc: NatsConnection, url: string): Link => {
  let up = true
  let closed = false
  const downListeners = new Set<() => void>()
  const upWaiters = new Set<() => void>()
  const wentDown = () => {
    up = false
    for (const listener of [...downListeners]) listener()
  }
  const wakeWaiters = () => {
    for (const waiter of [...upWaiters]) waiter()
  }
  const follow = async () => {
    for await (const status of nc.status()) {
      if (status.type === "disconnect") wentDown()
      if (status.type === "reconnect") {
        up = true
        wakeWaiters()
      }
    }
  }
  follow().catch(() => {})
  nc.closed().then(() => {
    closed = true
    wentDown()
    wakeWaiters()
  })
  const whenUp = async (deadline: number, signal?: AbortSignal): Promise<boolean> => {
    if (up || closed || signal?.aborted) return up
    const enough = new AbortController()
    const wake = () => enough.abort()
    upWaiters.add(wake)
    signal?.addEventListener("abort", wake)
    await pause(Math.min(2 ** 31 - 1, Math.max(0, deadline - Date.now())), enough.signal)
    upWaiters.delete(wake)
    signal?.removeEventListener("abort", wake)
    return up
  }
  return {
    nc,
    url,
    isUp: () => up,
    whenUp,
    onDown: (listener) => {
      downListeners.add(listener)
      return () => downListeners.delete(listener)
    },
    failure: (doing, cause) => new LogUnavailable({ url, doing, ...(cause === undefined ? {} : { cause }) }),
  }
}

const close = (nc: NatsConnection): Effect.Effect<void> =>
  Effect.promise(async () => {
    if (!nc.isClosed()) await within(CLOSE_MILLIS, nc.drain())
    await within(CLOSE_MILLIS, nc.close())
  })

/** Connects for the scope. `name` shows in the server's list of connections. */
export const openLink = (url: string, name = "sideload"): Effect.Effect<Link, LogUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const address = yield* Effect.try({
      try: () => parseAddress(url),
      catch: (cause) => new LogUnavailable({ url: "(unreadable)", doing: "reading its URL", cause }),
    })
    const open = Effect.tryPromise({
      try: () => firstConnect(address, name),
      catch: (cause) => new LogUnavailable({ url: address.shown, doing: "connecting", cause }),
    })
    const nc = yield* Effect.acquireRelease(open, close)
    return linkOf(nc, address.shown)
  })

/** A promise of the adapter as an effect. A wrong argument is a defect; whatever else is thrown is the log's unavailability. */
export const attempt = <A>(
  link: Link,
  doing: string,
  work: (signal: AbortSignal) => Promise<A>,
): Effect.Effect<A, LogUnavailable> =>
  Effect.tryPromise({ try: work, catch: (cause) => cause }).pipe(
    Effect.catch((cause) => {
      if (cause instanceof RangeError) return Effect.die(cause)
      return Effect.fail(cause instanceof LogUnavailable ? cause : link.failure(doing, cause))
    }),
  )
