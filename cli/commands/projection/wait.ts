/** `sideload projection wait`: returns when a read model shows the log up to a sequence. It runs nothing itself. */
import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { EventLog } from "../../../application/eventLog.ts"
import { reportOf } from "../../../application/readModels.ts"
import { Failed } from "../../failure.ts"
import { checked, checkedArgument } from "../../flags.ts"
import { parseDuration, parseSequence } from "../../input.ts"
import { print } from "../../output/print.ts"
import { whileLooking } from "../../session.ts"
import { name, named } from "./named.ts"

const sequence = checkedArgument("sequence", parseSequence).pipe(
  Argument.withDescription("The sequence to wait for; the log's present end where none is given"),
  Argument.withDefault(undefined),
)

const timeout = checked("timeout", parseDuration).pipe(
  Flag.withDescription("How long to wait: 30s, 5m"),
  Flag.withMetavar("SPAN"),
  Flag.withDefault(300_000),
)

const LOOK = "100 millis"

export const wait = Command.make("wait", { name, sequence, timeout }, (options) =>
  whileLooking(
    Effect.gen(function* () {
      const model = yield* named(options.name)
      const log = yield* EventLog
      const wanted = options.sequence ?? (yield* log.lastSequence)
      const until = Date.now() + options.timeout
      for (;;) {
        const { position = 0, state } = yield* reportOf(model, wanted)
        if (position >= wanted && state !== "away") return print([String(position)])
        if (Date.now() > until) {
          const where = state === "away" ? `its store at ${model.url} is away` : `it is at ${position}`
          const mend = "Where no worker runs, start one: sideload worker"
          return yield* new Failed({
            message: `${model.name} did not reach ${wanted} in time; ${where}. ${mend}`,
          })
        }
        yield* Effect.sleep(LOOK)
      }
    }),
  ),
).pipe(
  Command.withDescription("Wait until a read model shows the log up to a sequence, and print its position"),
  Command.withExamples([
    { command: "sideload projection wait neo4j", description: "Up to the log's present end" },
    { command: "sideload projection wait redis 4711 --timeout 30s", description: "Up to a sequence" },
  ]),
)
