/**
 * A session of a login that may change schemas and roles, for one task: opened for it, closed after it. What the task refuses is its failure, a
 * server that cannot be reached is the port's; everything else is a defect.
 */
import { Effect } from "effect"
import { StoreUnavailable } from "../../application/projection.ts"
import { MigrationRefused } from "../../application/readModelStore.ts"
import { failureOf } from "./failure.ts"
import { makeSession, type Session } from "./session.ts"

/** A refusal to migrate, in two sentences: what is the matter, and what people can do about it. */
export const refusal = (what: string, mend: string): MigrationRefused =>
  new MigrationRefused({ store: "Postgres", reason: `${what}. ${mend}` })

export const isMigrationRefused = (error: unknown): error is MigrationRefused =>
  error instanceof MigrationRefused

export type Task<Refused> = {
  readonly url: string
  /** By which `pg_stat_activity` shows the session. */
  readonly name: string
  readonly isRefusal: (error: unknown) => error is Refused
}

export const inOwnerSession = <A, Refused>(
  { url, name, isRefusal }: Task<Refused>,
  work: (session: Session, signal: AbortSignal) => Promise<A>,
): Effect.Effect<A, Refused | StoreUnavailable> =>
  Effect.acquireUseRelease(
    Effect.sync(() => makeSession(url, { prepare: false, applicationName: name })),
    (session) =>
      Effect.tryPromise({
        try: (signal) => work(session, signal),
        catch: (error) => (isRefusal(error) ? error : failureOf(url, error)),
      }),
    (session) => Effect.promise(session.close),
  ).pipe(
    Effect.catch((failure) =>
      isRefusal(failure) || failure instanceof StoreUnavailable ? Effect.fail(failure) : Effect.die(failure),
    ),
  )
