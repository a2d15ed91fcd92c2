/**
 * Ends a server's process: asks first, waits for a bounded time, then kills. It signals only a process that is still
 * the one which was started.
 */
import { Effect, Option } from "effect"
import { attempt, StackError } from "./errors.ts"
import { type Identity, lives, send } from "./processes.ts"
import { until } from "./wait.ts"

const gone = (who: Identity): Effect.Effect<true | undefined, StackError> =>
  attempt("Looking for a process", async () => ((await lives(who)) ? undefined : true))

export const signalProcess = (who: Identity, signal: NodeJS.Signals, withinSeconds: number) =>
  Effect.gen(function* () {
    yield* attempt(`Sending ${signal}`, () => send(who, signal))
    return Option.isSome(yield* until(gone(who), { within: `${withinSeconds} seconds`, every: "50 millis" }))
  })

export const stopProcess = Effect.fnUntraced(function* (
  who: Identity,
  how: { readonly signal: NodeJS.Signals; readonly withinSeconds: number },
): Effect.fn.Return<void, StackError> {
  if (yield* signalProcess(who, how.signal, how.withinSeconds)) return
  if (yield* signalProcess(who, "SIGKILL", 10)) return
  return yield* new StackError({ message: `process ${who.pid} does not end` })
})
