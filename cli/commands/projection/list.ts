/** `sideload projection list`: every read model and its condition. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { EventLog } from "../../../application/eventLog.ts"
import { ProjectionsReport } from "../../../application/reports.ts"
import { json } from "../../flags.ts"
import { printJson } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { coloursFor } from "../../output/text.ts"
import { whileLooking } from "../../session.ts"
import { projectionTable, reportAll } from "../status.ts"

export const list = Command.make("list", { json }, (options) =>
  whileLooking(
    Effect.gen(function* () {
      const last = yield* Effect.flatMap(EventLog, (events) => events.lastSequence)
      const reports = yield* reportAll(last)
      if (options.json) printJson(ProjectionsReport, [...reports])
      else print(projectionTable(reports, coloursFor(process.stdout)))
    }),
  ),
).pipe(
  Command.withDescription("List the read models: name, version, state, position, lag, parked events"),
  Command.withExamples([{ command: "sideload projection list", description: "All read models" }]),
)
