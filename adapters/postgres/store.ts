/**
 * The Postgres read model's store. It opens no connection until it is asked for something, so a server that is away is a failure of what was
 * asked and not of the start; each answer comes from one transaction. Commits have a connection of their own, which nothing that reads
 * can hold up. A commit whose connection is lost fails with `StoreUnavailable` whether it happened or not: given again, it is `Moved` if it did.
 */
import { Effect, type Scope } from "effect"
import { type CommitOutcome, type ProjectionStore, StoreUnavailable } from "../../application/projection.ts"
import type { Change } from "../../projections/postgres/changes.ts"
import { fold } from "../../projections/postgres/fold.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import type { ConnectionOptions } from "./client.ts"
import { digest, tablesOf } from "./digest.ts"
import { failureOf, refusal } from "./failure.ts"
import { claim, commit, type Model, readState, reset } from "./position.ts"
import { makeSession, type Session, type Transaction, type TransactionOptions } from "./session.ts"
import { assertSchemaName } from "./sqlText.ts"
import { writer } from "./write.ts"

export type PostgresStoreOptions = ConnectionOptions & {
  /** The schema that the read model lives in. */
  readonly schema?: string
}

const session = (url: string, options: ConnectionOptions): Effect.Effect<Session, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => makeSession(url, options)),
    (opened) => Effect.promise(opened.close),
  )

/** What a promise answers, its errors sorted into the port's failure and defects. */
const sorted = <A>(
  url: string,
  ask: (signal: AbortSignal) => Promise<A>,
): Effect.Effect<A, StoreUnavailable> =>
  Effect.tryPromise({ try: ask, catch: (error) => failureOf(url, error) }).pipe(
    Effect.catch((failure) =>
      failure instanceof StoreUnavailable ? Effect.fail(failure) : Effect.die(failure),
    ),
  )

const refused = (error: unknown): CommitOutcome => {
  const why = refusal(error)
  if (why === undefined) throw error
  return { _tag: "Refused", error: why }
}

const limited = { timeoutMs: 120_000 } as const
const snapshot = { mode: "isolation level repeatable read read only" } as const

export const makePostgresStore = (
  url: string,
  { schema = "sideload", ...options }: PostgresStoreOptions = {},
): Effect.Effect<ProjectionStore<Change>, never, Scope.Scope> =>
  Effect.gen(function* () {
    assertSchemaName(schema)
    const model: Model = { name: postgresProjection.name, version: postgresProjection.version, schema }
    const write = writer(schema)
    const writing = yield* session(url, { ...options, applicationName: "sideload projector" })
    const reading = yield* session(url, { ...options, applicationName: "sideload reader" })
    const ask = <A>(on: Session, work: (on: Transaction) => Promise<A>, how: TransactionOptions) =>
      sorted(url, (signal) => on.transact(work, { ...how, signal }))

    return {
      claim: ask(writing, (on) => claim(on, model), limited),
      commit: (batch) =>
        Effect.suspend(() => {
          const statements = write(fold(batch.changes))
          return sorted(url, (signal) =>
            writing
              .transact((on) => commit(on, model, batch, statements), { ...limited, signal })
              .catch(refused),
          )
        }),
      state: ask(reading, (on) => readState(on, model), { ...snapshot, timeoutMs: 30_000 }),
      reset: ask(writing, async (on) => reset(on, model, await tablesOf(on, schema)), limited),
      digest: ask(reading, (on) => digest(on, schema), snapshot),
    }
  })
