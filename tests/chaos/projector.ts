/**
 * `node tests/chaos/projector.ts NAME`: one projection, brought up to where the log ends now, in a process that can be killed. A line on the
 * output says that it begins, and one more each time that it moves.
 */
import { Effect } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import { makeFeed } from "../../application/feed.ts"
import { ReadModels } from "../../application/readModels.ts"
import { working } from "../../cli/wiring/layers.ts"
import { endpoints } from "../../stack/stack.ts"
import { settingsFor } from "./environment.ts"

const home = process.env["SIDELOAD_HOME"] ?? ""
const wanted = process.argv[2] ?? ""

const run = Effect.gen(function* () {
  const models = yield* ReadModels
  const model = models.find(({ name }) => name === wanted)
  if (model === undefined) return yield* Effect.die(new Error(`there is no read model ${wanted}`))
  const until = yield* Effect.flatMap(EventLog, (log) => log.lastSequence)
  const feed = yield* makeFeed
  process.stdout.write("begins\n")
  yield* model.run(feed, { until, onState: ({ position }) => process.stdout.write(`${position}\n`) })
})

const program = Effect.gen(function* () {
  const found = yield* endpoints(home)
  if (found === undefined) return yield* Effect.die(new Error("the stack is not up"))
  return yield* Effect.provide(Effect.scoped(run), working(settingsFor(home), found))
})

await Effect.runPromise(program)
process.exit(0)
