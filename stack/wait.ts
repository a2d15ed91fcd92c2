/**
 * Waiting for a condition of the outside world, bounded in time. Nothing in the stack sleeps for a guessed while: it
 * asks again, at a steady pace, until the answer is there or the time is over.
 */
import { type Duration, Effect, type Option } from "effect"

/** Asks until the answer is not undefined; Option.none when the time is over. */
export const until = <A, E>(
  ask: Effect.Effect<A | undefined, E>,
  options: { readonly within: Duration.Input; readonly every?: Duration.Input },
): Effect.Effect<Option.Option<A>, E> => {
  const loop: Effect.Effect<A, E> = Effect.gen(function* () {
    for (;;) {
      const answer = yield* ask
      if (answer !== undefined) return answer
      yield* Effect.sleep(options.every ?? "100 millis")
    }
  })
  return Effect.timeoutOption(loop, options.within)
}
