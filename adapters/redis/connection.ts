/**
 * A connection to Redis that says within seconds whether it can be used. Nothing is queued while the server is away and nothing is sent
 * twice: an operation either reaches a ready server or fails with `StoreUnavailable`, and the connection comes back by itself. An answer
 * that does not come in time leaves the outcome unknown; the connection is then dropped, so that nothing piles up behind it. Errors carry
 * neither the password nor the commands' arguments, which are private.
 */
import { setImmediate as nextTurn } from "node:timers/promises"
import { Effect, type Scope } from "effect"
import { Redis } from "ioredis"
import { StoreUnavailable } from "../../application/projection.ts"

/** How long an operation waits for a server that is away, and then for its answer. */
export type Patience = { readonly readyMs: number; readonly answerMs: number }

const usual: Patience = { readyMs: 3_000, answerMs: 5_000 }

export type RedisConnection = {
  /** Without its password, which may stand among the options, too. */
  readonly url: string
  readonly use: <A>(operation: (redis: Redis) => Promise<A>) => Effect.Effect<A, StoreUnavailable>
}

const withoutPassword = (url: string): string => {
  if (!URL.canParse(url)) return "redis"
  const shown = new URL(url)
  shown.password = ""
  shown.search = ""
  shown.hash = ""
  return shown.toString()
}

const open = (url: string, { readyMs }: Patience): Redis =>
  new Redis(url, {
    protocol: 2,
    disableClientInfo: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: readyMs,
    disconnectTimeout: 500,
    noDelay: true,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  })

/**
 * Settles as soon as the server can be used, and fails when it cannot be in time. What the socket has to say is heard first: the client
 * says `ready` until it hears of the connection's end, and who only retried would never let it hear.
 */
const ready = async (redis: Redis, { readyMs }: Patience): Promise<void> => {
  await nextTurn()
  if (redis.status === "ready") return
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => () => {
      clearTimeout(timer)
      redis.off("ready", onReady)
      redis.off("end", onEnd)
      then()
    }
    const onReady = settle(resolve)
    const onEnd = settle(() => reject(new Error("the connection is closed")))
    const timer = setTimeout(
      settle(() => reject(new Error(`no connection within ${readyMs} ms`))),
      readyMs,
    )
    redis.on("ready", onReady)
    redis.on("end", onEnd)
    if (redis.status === "end") onEnd()
  })
}

const LOST = /Stream isn't writeable|Connection is closed|max retries per request/

/** The message alone: what the client hangs on its errors holds the command's arguments. */
const bare = (error: unknown): Error => {
  const message = error instanceof Error ? error.message : String(error)
  return new Error(LOST.test(message) ? "the connection was lost" : message)
}

const connection = (redis: Redis, url: string, patience: Patience): RedisConnection => {
  redis.setMaxListeners(0)
  let why: Error | undefined
  redis.on("error", (error) => {
    why = bare(error)
  })
  redis.on("ready", () => {
    why = undefined
  })
  const unavailable = (error: unknown): StoreUnavailable =>
    new StoreUnavailable({
      store: "Redis",
      url,
      cause: redis.status === "ready" ? bare(error) : (why ?? bare(error)),
    })
  const late = Effect.suspend(() => {
    redis.disconnect(true)
    return Effect.fail(unavailable(new Error(`no answer within ${patience.answerMs} ms`)))
  })
  const reached = Effect.tryPromise({ try: () => ready(redis, patience), catch: unavailable })
  return {
    url,
    use: (operation) =>
      Effect.tryPromise({ try: () => operation(redis), catch: unavailable }).pipe(
        Effect.timeoutOrElse({ duration: patience.answerMs, orElse: () => late }),
        (answered) => Effect.andThen(reached, answered),
      ),
  }
}

/** Opens a connection that ends with its scope. The server need not be there yet. */
export const connectRedis = (
  url: string,
  patience: Patience = usual,
): Effect.Effect<RedisConnection, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => open(url, patience)),
    (redis) => Effect.sync(() => redis.disconnect()),
  ).pipe(Effect.map((redis) => connection(redis, withoutPassword(url), patience)))
