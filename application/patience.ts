/** Asks again, ever more slowly, while the log or a store cannot be reached: for what was begun and must come to its end. */
import { Effect } from "effect"
import type { LogUnavailable } from "./eventLog.ts"
import type { StoreUnavailable } from "./projection.ts"

const LONGEST_PAUSE_MILLIS = 5000

export const patientlyAsked = <A, E extends { readonly _tag: string }>(
  effect: Effect.Effect<A, E>,
  onTrouble: (error: E) => void = () => undefined,
): Effect.Effect<A, Exclude<E, LogUnavailable | StoreUnavailable>> =>
  Effect.gen(function* () {
    for (let pause = 100; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
      const result = yield* Effect.result(effect)
      if (result._tag === "Success") return result.success
      const error = result.failure
      if (error._tag !== "StoreUnavailable" && error._tag !== "LogUnavailable")
        return yield* Effect.fail(error as Exclude<E, LogUnavailable | StoreUnavailable>)
      onTrouble(error)
      yield* Effect.sleep(pause)
    }
  })
