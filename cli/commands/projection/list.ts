/** `sideload projection list`: every read model and its condition, once or as it changes. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { EventLog } from "../../../application/eventLog.ts"
import { ProjectionsReport } from "../../../application/projectionReports.ts"
import { json } from "../../flags.ts"
import { conditionTable } from "../../output/conditions.ts"
import { printJson, printJsonLine } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { refreshed } from "../../output/refreshed.ts"
import { coloursFor } from "../../output/text.ts"
import { whileLooking } from "../../session.ts"
import { reportAll } from "../status.ts"

const watch = Flag.Boolean("watch").pipe(
  Flag.withDescription("Every second again, until Ctrl-C; with --json one document a line"),
  Flag.withDefault(false),
)

const EVERY = "1 second"

const reports = Effect.gen(function* () {
  const last = yield* Effect.flatMap(EventLog, (log) => log.lastSequence)
  return yield* reportAll(last)
})

const watching = (asJson: boolean) =>
  Effect.gen(function* () {
    const show = refreshed(process.stdout)
    const colours = coloursFor(process.stdout)
    const time = () => colours.dim(`${new Date().toISOString().slice(0, 19)}Z`)
    const once = Effect.gen(function* () {
      const all = yield* reports
      if (asJson) printJsonLine(ProjectionsReport, [...all])
      else show([time(), ...conditionTable(all, colours)])
    })
    // The log may come back; whoever watches wants to see that.
    const patient = Effect.catchTag(once, "LogUnavailable", (error) =>
      Effect.sync(() => (asJson ? undefined : show([time(), error.message]))),
    )
    return yield* Effect.forever(Effect.andThen(patient, Effect.sleep(EVERY)))
  }).pipe(
    // To be stopped is its normal end.
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        process.exitCode = 0
      }),
    ),
  )

export const list = Command.make("list", { watch, json }, (options) =>
  whileLooking(
    Effect.gen(function* () {
      if (options.watch) return yield* watching(options.json)
      const all = yield* reports
      if (options.json) printJson(ProjectionsReport, [...all])
      else print(conditionTable(all, coloursFor(process.stdout)))
    }),
  ),
).pipe(
  Command.withDescription(
    "List the read models: version, state, position, lag, rate, parked events, generation, who runs them",
  ),
  Command.withExamples([
    { command: "sideload projection list", description: "All read models and their other versions" },
    { command: "sideload projection list --watch", description: "Again every second, until Ctrl-C" },
  ]),
)
