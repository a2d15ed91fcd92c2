/** `sideload projection rebuild`: empties a read model and derives it from the log again, up to the log's present end. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { EventLog } from "../../../application/eventLog.ts"
import { type Feed, makeFeed } from "../../../application/feed.ts"
import { type ReadModel, ReadModels } from "../../../application/readModels.ts"
import { confirm } from "../../confirm.ts"
import { yes } from "../../flags.ts"
import { showState } from "../../importView.ts"
import { print } from "../../output/print.ts"
import { makeProgress, type Progress } from "../../output/progress.ts"
import { readable } from "../../output/text.ts"
import { whileWorking } from "../../session.ts"
import { named } from "./named.ts"

const name = Argument.String("name").pipe(Argument.withDescription("The read model, or all"))

const wanted = (typed: string) =>
  typed === "all" ? Effect.map(ReadModels, (all) => [...all]) : Effect.map(named(typed), (one) => [one])

const rebuildOne = (model: ReadModel, feed: Feed, until: number, progress: Progress) =>
  Effect.gen(function* () {
    yield* model.migrate
    yield* model.reset
    yield* model.run(feed, { until, onState: (state) => showState(progress, state) })
    return `${model.name} was rebuilt up to sequence ${readable(until)}.`
  })

export const rebuild = Command.make("rebuild", { name, yes }, (options) =>
  whileWorking(
    Effect.gen(function* () {
      const models = yield* wanted(options.name)
      const names = models.map((model) => model.name).join(", ")
      yield* confirm(`empty ${names} and build it anew from the log`, options.yes)
      const until = yield* Effect.flatMap(EventLog, (log) => log.lastSequence)
      const all = Effect.gen(function* () {
        const progress = yield* makeProgress(true)
        const feed = yield* makeFeed
        return yield* Effect.forEach(models, (model) => rebuildOne(model, feed, until, progress), {
          concurrency: "unbounded",
        })
      })
      print(yield* Effect.scoped(all))
    }),
  ),
).pipe(
  Command.withDescription("Empty a read model and derive it from the log again"),
  Command.withExamples([
    { command: "sideload projection rebuild postgres", description: "One read model; it asks first" },
    { command: "sideload projection rebuild all --yes", description: "All of them, without asking" },
  ]),
)
