/**
 * `node tests/chaos/projector.ts ORDER`: projections, brought up to where the log ends now, in a process that can be killed or frozen. It says
 * each step before it goes on, and kills itself at the step that its order names.
 */
import { writeSync } from "node:fs"
import { Effect } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import { type Feed, makeFeed } from "../../application/feed.ts"
import type { ProjectionStore } from "../../application/projection.ts"
import { type ReadModel, ReadModels, readModel } from "../../application/readModels.ts"
import type { Make } from "../../cli/wiring/readModels.ts"
import { endpoints } from "../../stack/stack.ts"
import { type Moment, type Order, type Step, write } from "./projectorOrder.ts"
import { servicesLayer } from "./services.ts"

const home = process.env["SIDELOAD_HOME"] ?? ""
const order = JSON.parse(process.argv[2] ?? "") as Order

const say = (step: Step): void => {
  writeSync(1, `${write(step)}\n`)
}

const counts = new Map<string, number>()
const comeTo = (moment: Moment, model: string): void => {
  const count = (counts.get(`${moment} ${model}`) ?? 0) + 1
  counts.set(`${moment} ${model}`, count)
  const { die } = order
  if (die?.model === model && die.moment === moment && die.count === count)
    process.kill(process.pid, "SIGKILL")
}

/** The store with a word before each commit and one after it. */
const told =
  <Change>(model: string, store: ProjectionStore<Change>): ProjectionStore<Change>["commit"] =>
  (commit) =>
    Effect.suspend(() => {
      const { from, to } = commit
      const began = performance.now()
      say({ what: "commits", model, from, to })
      return Effect.tap(store.commit(commit), ({ _tag: outcome }) =>
        Effect.sync(() => {
          say({ what: "answered", model, from, to, outcome, millis: performance.now() - began })
          if (outcome === "Committed") comeTo("after the commit", model)
        }),
      )
    })

const make: Make = (projection, store, place) => {
  const deaf = { beat: () => Effect.succeed({ _tag: "Beaten" } as const) }
  const commit = told(projection.name, store)
  return readModel(projection, { ...store, ...(order.deaf === true ? deaf : {}), commit }, place)
}

/** The feed, cut at the multiples of a step. */
const inSteps = (model: string, feed: Feed): Feed => ({
  ...feed,
  subscribe: Effect.map(feed.subscribe, ({ next }) => ({
    next: (position) =>
      Effect.suspend(() => {
        say({ what: "reads", model })
        comeTo("before the read", model)
        const end = (Math.floor(position / order.step) + 1) * order.step
        return Effect.map(next(position), (batch) =>
          batch.last <= end
            ? batch
            : { ...batch, last: end, events: batch.events.filter(({ sequence }) => sequence <= end) },
        )
      }),
  })),
})

const runOne = (model: ReadModel, feed: Feed, until: number) =>
  Effect.gen(function* () {
    const { name } = model
    say({ what: "begins", model: name })
    const run = model.run(inSteps(name, feed), { until, onState: () => undefined })
    const result = yield* Effect.result(run)
    if (result._tag === "Success") say({ what: "ends", model: name })
    else say({ what: "stops", model: name, error: result.failure._tag })
  })

const run = Effect.gen(function* () {
  const models = (yield* ReadModels).filter(({ name }) => order.models.includes(name))
  if (models.length < order.models.length) return yield* Effect.die(new Error("there is no such read model"))
  const until = yield* Effect.flatMap(EventLog, (log) => log.lastSequence)
  const feed = yield* makeFeed
  const runs = models.map((model) => runOne(model, feed, until))
  yield* Effect.all(runs, { concurrency: "unbounded", discard: true })
})

const program = Effect.gen(function* () {
  const found = yield* endpoints(home)
  if (found === undefined) return yield* Effect.die(new Error("the stack is not up"))
  return yield* Effect.provide(Effect.scoped(run), servicesLayer(home, found, { make }))
})

await Effect.runPromise(program)
process.exit(0)
