/**
 * A connection to Neo4j that says within a bounded time whether it can be used. Work is done in write transactions: all of it is there
 * afterwards, or nothing, unless the answer to the commit was lost, which fails with `StoreUnavailable`. What another transaction hindered
 * is tried again a few times. A server that does not answer in time loses its connections, so that nothing piles up behind it.
 */
import { Effect, Schedule, type Scope } from "effect"
import neo4j, { type Driver, type Integer, type QueryResult, type Session } from "neo4j-driver"
import type { StoreUnavailable } from "../../application/projection.ts"
import { type DataRefused, type Failure, failureOf, TryAgain, unavailable } from "./errors.ts"
import { type Neo4jSettings, openDriver, withoutPassword } from "./settings.ts"

/** A value that a statement takes. Numbers go as floats: whole ones are wrapped by `whole`. */
export type Value =
  | string
  | boolean
  | null
  | Integer
  | ReadonlyArray<Value>
  | { readonly [key: string]: Value }

/** Runs a statement. Statements that do not wait for one another share a round trip. */
export type Run = (text: string, parameters?: Readonly<Record<string, Value>>) => PromiseLike<QueryResult>

export type OpenTransaction = {
  /** Work in it; where it fails, the transaction is lost. */
  readonly work: <A>(
    work: (run: Run) => Promise<A>,
  ) => Effect.Effect<A, StoreUnavailable | DataRefused | TryAgain>
  readonly commit: Effect.Effect<void, StoreUnavailable | DataRefused | TryAgain>
}

export type Neo4jConnection = {
  /** Without a password. */
  readonly url: string
  /** One transaction of at most so many seconds; `metadata` is what the server shows of it. */
  readonly transaction: <A>(
    seconds: number,
    work: (run: Run) => Promise<A>,
    metadata?: Readonly<Record<string, string>>,
  ) => Effect.Effect<A, StoreUnavailable | DataRefused>
  /**
   * A transaction that stays open, of at most so many seconds; without `commit` it ends with its scope, and nothing was written. Each of its
   * steps is answered within a time of its own.
   */
  readonly open: (
    seconds: number,
    metadata?: Readonly<Record<string, string>>,
  ) => Effect.Effect<OpenTransaction, StoreUnavailable, Scope.Scope>
  /** One statement in a transaction of its own, as changes of the schema need it. */
  readonly statement: (seconds: number, text: string) => Effect.Effect<void, StoreUnavailable | DataRefused>
}

export const whole = (value: number): Integer => neo4j.int(value)

/** How much longer than the server's own limit an answer is waited for: connecting, and the way back. */
const GRACE_MS = 6_000
const CLOSE_MS = 2_000
const BEGIN_SECONDS = 5
/** What one step of an open transaction may take. */
const STEP_SECONDS = 120
const AGAIN = 5

/** Waits for a closing that may never end, but not for ever. */
const closed = (closing: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_MS)
  })
  return Promise.race([closing.catch(() => undefined), enough]).finally(() => clearTimeout(timer))
}

const connection = (settings: Neo4jSettings, state: { driver: Driver | undefined }): Neo4jConnection => {
  const url = withoutPassword(settings.url)
  const driver = (): Driver => {
    try {
      state.driver ??= openDriver(settings)
      return state.driver
    } catch {
      throw unavailable(url, new Error("the address or the user cannot be used"))
    }
  }
  const drop = () => {
    void state.driver?.close().catch(() => undefined)
    state.driver = undefined
  }

  const answeredWithin =
    (seconds: number) =>
    <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E | StoreUnavailable> =>
      Effect.timeoutOrElse(effect, {
        duration: seconds * 1_000 + GRACE_MS,
        orElse: () => {
          drop()
          return Effect.fail(unavailable(url, new Error(`no answer within ${seconds} s`)))
        },
      })

  const attempt = <A>(seconds: number, work: (session: Session) => Promise<A>): Effect.Effect<A, Failure> =>
    Effect.tryPromise({
      try: async (signal) => {
        const session = sessionOf()
        signal.addEventListener("abort", () => void closed(session.close()), { once: true })
        try {
          return await work(session)
        } finally {
          await closed(session.close())
        }
      },
      catch: (error) => failureOf(url, error),
    }).pipe(answeredWithin(seconds))

  const settled = <A>(effect: Effect.Effect<A, Failure>) =>
    effect.pipe(
      Effect.retry({
        while: (failure) => failure instanceof TryAgain,
        times: AGAIN,
        schedule: Schedule.jittered(Schedule.exponential("50 millis")),
      }),
      Effect.catchTag("TryAgain", ({ code }) => Effect.fail(unavailable(url, new Error(code)))),
      Effect.catchTag("Defect", ({ cause }) => Effect.die(cause)),
    )

  /** What is under way cannot be tried again by itself. */
  const inOpen = <A>(work: () => Promise<A>) =>
    Effect.tryPromise({ try: work, catch: (error) => failureOf(url, error) }).pipe(
      Effect.catchTag("Defect", ({ cause }) => Effect.die(cause)),
      answeredWithin(STEP_SECONDS),
    )
  const sessionOf = () => {
    const { database } = settings
    return driver().session(database === undefined ? {} : { database })
  }

  return {
    url,
    open: (seconds, metadata = {}) =>
      Effect.gen(function* () {
        const session = yield* Effect.acquireRelease(Effect.sync(sessionOf), (opened) =>
          Effect.promise(() => closed(opened.close())),
        )
        const transaction = yield* settled(
          Effect.tryPromise({
            try: async () => session.beginTransaction({ timeout: seconds * 1_000, metadata }),
            catch: (error) => failureOf(url, error),
          }).pipe(answeredWithin(BEGIN_SECONDS)),
        ).pipe(Effect.catchTag("DataRefused", ({ code }) => Effect.fail(unavailable(url, new Error(code)))))
        const run: Run = (text, parameters) => transaction.run(text, parameters)
        return {
          work: (work) => inOpen(() => work(run)),
          commit: inOpen(() => transaction.commit()),
        } satisfies OpenTransaction
      }),
    transaction: (seconds, work, metadata = {}) =>
      settled(
        attempt(seconds, async (session) => {
          const transaction = await session.beginTransaction({ timeout: seconds * 1_000, metadata })
          const result = await work((text, parameters) => transaction.run(text, parameters))
          await transaction.commit()
          return result
        }),
      ),
    statement: (seconds, text) =>
      settled(
        attempt(seconds, async (session) => {
          await session.run(text, {}, { timeout: seconds * 1_000 })
        }),
      ),
  }
}

/** Opens a connection that ends with its scope. The server need not be there yet. */
export const connectNeo4j = (settings: Neo4jSettings): Effect.Effect<Neo4jConnection, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync((): { driver: Driver | undefined } => ({ driver: undefined })),
    (state) => Effect.promise(() => closed(state.driver?.close() ?? Promise.resolve())),
  ).pipe(Effect.map((state) => connection(settings, state)))
