/**
 * The connections of a store, each made when it is first needed: one that writes, one for short questions and signs of life, which nothing
 * long may hold up, and one for what reads whole tables. What the server answers in errors is sorted here into the port's failure and defects.
 */
import { Effect, type Scope } from "effect"
import { type CommitOutcome, StoreUnavailable } from "../../application/projection.ts"
import type { ConnectionOptions } from "./client.ts"
import { failureOf, refusal } from "./failure.ts"
import { makeSession, type Session, type Transaction, type TransactionOptions } from "./session.ts"

export type Connections = {
  readonly url: string
  readonly writing: Session
  readonly asking: Session
  readonly reading: Session
}

const session = (url: string, options: ConnectionOptions): Effect.Effect<Session, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => makeSession(url, options)),
    (opened) => Effect.promise(opened.close),
  )

export const openConnections = (
  url: string,
  options: ConnectionOptions,
): Effect.Effect<Connections, never, Scope.Scope> =>
  Effect.gen(function* () {
    const writing = yield* session(url, { ...options, applicationName: "sideload projector" })
    const asking = yield* session(url, { ...options, applicationName: "sideload asking" })
    const reading = yield* session(url, { ...options, applicationName: "sideload reader" })
    return { url, writing, asking, reading }
  })

/** What a promise answers, its errors sorted into the port's failure and defects. */
export const sorted = <A>(
  url: string,
  ask: (signal: AbortSignal) => Promise<A>,
): Effect.Effect<A, StoreUnavailable> =>
  Effect.tryPromise({ try: ask, catch: (error) => failureOf(url, error) }).pipe(
    Effect.catch((failure) =>
      failure instanceof StoreUnavailable ? Effect.fail(failure) : Effect.die(failure),
    ),
  )

/** Data that the server refuses is an answer; whatever else it says is none. */
export const refused = (error: unknown): CommitOutcome => {
  const why = refusal(error)
  if (why === undefined) throw error
  return { _tag: "Refused", error: why }
}

/** What writes. */
export const limited = { timeoutMs: 120_000 } as const
/** What must be answered soon. */
export const short = { timeoutMs: 15_000 } as const
/** What reads a lot, all of it as of one moment. */
export const snapshot = { mode: "isolation level repeatable read read only" } as const

type On = Exclude<keyof Connections, "url">

/** One transaction on one of the connections. */
export const ask = <A>(
  connections: Connections,
  on: On,
  work: (transaction: Transaction) => Promise<A>,
  how: TransactionOptions,
): Effect.Effect<A, StoreUnavailable> =>
  sorted(connections.url, (signal) => connections[on].transact(work, { ...how, signal }))
