/**
 * Telling a process that is frozen from one that is only slow, by what its transaction has done: where that is the same in two looks, nothing
 * happens there any more. Looking goes on until it is interrupted; a look that fails is no look.
 */
import { Effect } from "effect"

/** Transactions by their ids, each with what it has done so far, in whatever words tell any progress. */
export type Done = ReadonlyMap<string, string>

/** Longer than any of our processes does nothing within a transaction; a replay may wait for the log, so it is looked at only where its runner is gone. */
const LOOK_MILLIS = 3000

/** The ids of those that have done nothing since. */
export const stillIn = (now: Done, before: Done): ReadonlyArray<string> =>
  [...now].flatMap(([id, done]) => (before.get(id) === done ? [id] : []))

/** `look` gets what the look before it saw, and gives what it sees. */
export const lookAgain = <E>(look: (before: Done) => Effect.Effect<Done, E>): Effect.Effect<never> =>
  Effect.gen(function* () {
    let seen: Done = new Map()
    for (;;) {
      yield* Effect.sleep(LOOK_MILLIS)
      const before = seen
      seen = yield* Effect.catch(look(before), () => Effect.succeed(before))
    }
  })
