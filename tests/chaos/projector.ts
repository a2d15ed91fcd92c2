/**
 * `node tests/chaos/projector.ts NAME...`: projections, brought up to where the log ends now, in a process that can be killed. A line on the
 * output names each that begins, and one that ends.
 */
import { Effect } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import { makeFeed } from "../../application/feed.ts"
import { ReadModels } from "../../application/readModels.ts"
import { working } from "../../cli/wiring/layers.ts"
import { endpoints } from "../../stack/stack.ts"
import { settingsFor } from "./environment.ts"

const home = process.env["SIDELOAD_HOME"] ?? ""
const wanted = process.argv.slice(2)

const run = Effect.gen(function* () {
  const models = (yield* ReadModels).filter(({ name }) => wanted.includes(name))
  if (models.length < wanted.length) return yield* Effect.die(new Error("there is no such read model"))
  const until = yield* Effect.flatMap(EventLog, (log) => log.lastSequence)
  const feed = yield* makeFeed
  const runs = models.map((model) =>
    Effect.gen(function* () {
      process.stdout.write(`begins ${model.name}\n`)
      yield* model.run(feed, { until, onState: () => undefined })
      process.stdout.write(`ends ${model.name}\n`)
    }),
  )
  yield* Effect.all(runs, { concurrency: "unbounded", discard: true })
})

const program = Effect.gen(function* () {
  const found = yield* endpoints(home)
  if (found === undefined) return yield* Effect.die(new Error("the stack is not up"))
  return yield* Effect.provide(Effect.scoped(run), working(settingsFor(home), found))
})

await Effect.runPromise(program)
process.exit(0)
