/** `sideload status`: how long the log is and how far each read model has come. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { EventLog } from "../../application/eventLog.ts"
import { ReadModels, reportOf } from "../../application/readModels.ts"
import { type ProjectionReport, StatusReport } from "../../application/reports.ts"
import { json } from "../flags.ts"
import { printJson } from "../output/json.ts"
import { print } from "../output/print.ts"
import { table } from "../output/table.ts"
import { type Colours, coloursFor, readable, readableBytes } from "../output/text.ts"
import { whileLooking } from "../session.ts"

/** The condition of every read model at one length of the log. */
export const reportAll = (lastSequence: number) =>
  Effect.flatMap(ReadModels, (models) =>
    Effect.forEach(models, (model) => reportOf(model, lastSequence), { concurrency: "unbounded" }),
  )

export const projectionTable = (reports: ReadonlyArray<ProjectionReport>, colours: Colours) =>
  table(
    [
      { title: "read model" },
      { title: "version", align: "right" },
      { title: "state" },
      { title: "position", align: "right" },
      { title: "lag", align: "right" },
      { title: "parked", align: "right" },
    ],
    reports.map((one) => [one.name, one.version, one.state, one.position, one.lag, one.parked]),
    colours,
  )

export const status = Command.make("status", { json }, (options) =>
  whileLooking(
    Effect.gen(function* () {
      const log = yield* Effect.flatMap(EventLog, (events) => events.status)
      const projections = yield* reportAll(log.lastSequence)
      if (options.json) {
        return printJson(StatusReport, {
          log: { last_sequence: log.lastSequence, events: log.events },
          projections: [...projections],
        })
      }
      const size = `${readable(log.events)} events, ${readableBytes(log.bytes)}`
      print([`The log's last sequence is ${log.lastSequence} (${size}).`, ""])
      print(projectionTable(projections, coloursFor(process.stdout)))
    }),
  ),
).pipe(
  Command.withDescription("Show how long the log is and how far each read model has come"),
  Command.withExamples([
    { command: "sideload status", description: "For people" },
    { command: "sideload status --json | jq .log.last_sequence", description: "For programs" },
  ]),
)
