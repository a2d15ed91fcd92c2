/**
 * What can go wrong while servers are brought up or down, as one failure that carries a sentence for a person: which
 * server, what happened, what to do. The sentence never holds a password; the cause is kept for those who debug.
 */
import { Data, Effect } from "effect"

export class StackError extends Data.TaggedError("StackError")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** A promise as an effect whose failure says `what` was being done. */
export const attempt = <A>(
  what: string,
  run: (signal: AbortSignal) => Promise<A>,
): Effect.Effect<A, StackError> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) => new StackError({ message: `${what}: ${reasonOf(cause)}`, cause }),
  })

export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
