/**
 * `node tests/chaos/rebuilder.ts NAME...`: rebuilds read models, in a process that can be killed. A line on the output tells of each how far it
 * has come: `at NAME POSITION`, `rebuilt NAME VERSION POSITION`, or `stops NAME ERROR`.
 */
import { writeSync } from "node:fs"
import { Effect } from "effect"
import { makeFeed } from "../../application/feed.ts"
import { ReadModels } from "../../application/readModels.ts"
import { endpoints } from "../../stack/stack.ts"
import { servicesLayer } from "./services.ts"

const home = process.env["SIDELOAD_HOME"] ?? ""
const wanted = process.argv.slice(2)
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}

const run = Effect.gen(function* () {
  const models = (yield* ReadModels).filter(({ name }) => wanted.includes(name))
  const feed = yield* makeFeed
  const rebuilds = models.map((model) =>
    Effect.gen(function* () {
      const onState = ({ position }: { readonly position: number }) => say(`at ${model.name} ${position}`)
      const result = yield* Effect.result(model.rebuild(feed, { onState }))
      if (result._tag === "Failure") say(`stops ${model.name} ${result.failure._tag}`)
      else say(`rebuilt ${model.name} ${result.success.version} ${result.success.position}`)
    }),
  )
  yield* Effect.all(rebuilds, { concurrency: "unbounded", discard: true })
})

const program = Effect.gen(function* () {
  const found = yield* endpoints(home)
  if (found === undefined) return yield* Effect.die(new Error("the stack is not up"))
  return yield* Effect.provide(Effect.scoped(run), servicesLayer(home, found))
})

await Effect.runPromise(program)
process.exit(0)
