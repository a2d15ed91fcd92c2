/** Every projection, brought up to where the log ends now, within this process, as an import does it: others may run the same projections meanwhile. */
import { Deferred, Effect } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import { makeFeed } from "../../application/feed.ts"
import { follow } from "../../application/following.ts"
import { working } from "../../cli/wiring/layers.ts"
import type { Arena } from "./arena.ts"
import { settingsFor } from "./environment.ts"

export const catchUp = (arena: Arena): Promise<void> =>
  Effect.runPromise(
    Effect.gen(function* () {
      const target = yield* Deferred.make<number>()
      yield* Deferred.succeed(target, yield* Effect.flatMap(EventLog, (log) => log.lastSequence))
      const feed = yield* makeFeed
      yield* Effect.forEach(arena.models, (model) => follow(model, feed, target, () => undefined), {
        concurrency: "unbounded",
        discard: true,
      })
    }).pipe(Effect.scoped, Effect.provide(working(settingsFor(arena.home), arena.endpoints))),
  )
