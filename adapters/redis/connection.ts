/**
 * A connection to Redis that says within seconds whether it can be used. Nothing is queued while the server is away and nothing is sent
 * twice: an operation either reaches a ready server or fails with `StoreUnavailable`, and the connection comes back by itself. An answer
 * that does not come in time leaves the outcome unknown; the connection is then dropped, so that nothing piles up behind it. Errors carry
 * neither the password nor the commands' arguments, which are private.
 */
import { Effect, type Scope } from "effect"
import { Redis } from "ioredis"
import { StoreUnavailable } from "../../application/projection.ts"

/** How long an operation waits for a server that is away, and for an answer. */
const READY_MS = 3_000
const ANSWER_MS = 5_000

export type RedisConnection = {
  /** Without its password. */
  readonly url: string
  readonly use: <A>(operation: (redis: Redis) => Promise<A>) => Effect.Effect<A, StoreUnavailable>
}

const withoutPassword = (url: string): string => {
  if (!URL.canParse(url)) return "redis"
  const shown = new URL(url)
  shown.password = ""
  return shown.toString()
}

const open = (url: string): Redis =>
  new Redis(url, {
    protocol: 2,
    disableClientInfo: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: READY_MS,
    disconnectTimeout: 500,
    noDelay: true,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  })

/** Settles as soon as the server can be used, and fails when it cannot be for `READY_MS`. */
const ready = (redis: Redis): Promise<void> => {
  if (redis.status === "ready") return Promise.resolve()
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
      settle(() => reject(new Error("no connection within 3 s"))),
      READY_MS,
    )
    redis.on("ready", onReady)
    redis.on("end", onEnd)
    if (redis.status === "end") onEnd()
  })
}

/** The message alone: what the client hangs on its errors holds the command's arguments. */
const bare = (error: unknown): Error => new Error(error instanceof Error ? error.message : String(error))

const connection = (redis: Redis, url: string): RedisConnection => {
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
    return Effect.fail(unavailable(new Error(`no answer within ${ANSWER_MS / 1_000} s`)))
  })
  const reached = Effect.tryPromise({ try: () => ready(redis), catch: unavailable })
  return {
    url,
    use: (operation) =>
      Effect.tryPromise({ try: () => operation(redis), catch: unavailable }).pipe(
        Effect.timeoutOrElse({ duration: ANSWER_MS, orElse: () => late }),
        (answered) => Effect.andThen(reached, answered),
      ),
  }
}

/** Opens a connection that ends with its scope. The server need not be there yet. */
export const connectRedis = (url: string): Effect.Effect<RedisConnection, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => open(url)),
    (redis) => Effect.sync(() => redis.disconnect()),
  ).pipe(Effect.map((redis) => connection(redis, withoutPassword(url))))
