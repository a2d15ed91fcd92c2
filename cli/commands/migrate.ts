/** `sideload migrate`: the streams and each store's schema, as this version needs them. */
import { Effect, Result } from "effect"
import { Command } from "effect/cli"
import { EventLog } from "../../application/eventLog.ts"
import { ReadModels } from "../../application/readModels.ts"
import { ToldFailure } from "../failure.ts"
import { print, say } from "../output/print.ts"
import { whileWorking } from "../session.ts"

export const migrate = Command.make("migrate", {}, () =>
  whileWorking(
    Effect.gen(function* () {
      const log = yield* Effect.flatMap(EventLog, (events) => events.status)
      print([`log: the streams at ${log.url} are as they must be`])
      let failed = false
      for (const model of yield* ReadModels) {
        const result = yield* Effect.result(model.migrate)
        if (Result.isSuccess(result)) {
          const done = result.success === 0 ? "up to date" : `${result.success} migrations applied`
          print([`${model.name}: ${done}`])
        } else {
          failed = true
          say(`sideload: ${result.failure.message}`)
        }
      }
      if (failed) return yield* new ToldFailure({ exitCode: 1 })
    }),
  ),
).pipe(
  Command.withDescription("Make or update the streams and each store's schema; the import does it by itself"),
  Command.withExamples([
    { command: "sideload migrate", description: "Migrate NATS, Postgres, Redis and Neo4j" },
  ]),
)
