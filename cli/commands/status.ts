/** `sideload status`: how long the log is and how far each read model has come. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { conditionOf } from "../../application/condition.ts"
import { EventLog } from "../../application/eventLog.ts"
import { ReadModels } from "../../application/readModels.ts"
import { StatusReport } from "../../application/reports.ts"
import { parkedAdvice, stateAdvice } from "../advice.ts"
import { json } from "../flags.ts"
import { shortTable } from "../output/conditions.ts"
import { printJson } from "../output/json.ts"
import { print } from "../output/print.ts"
import { coloursFor, readable, readableBytes } from "../output/text.ts"
import { whileLooking } from "../session.ts"

/** The condition of every read model at one length of the log. */
export const reportAll = (lastSequence: number) =>
  Effect.flatMap(ReadModels, (models) =>
    Effect.forEach(models, (model) => conditionOf(model, lastSequence), { concurrency: "unbounded" }),
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
      print(shortTable(projections, coloursFor(process.stdout)))
      const advice = projections.flatMap((one) => [stateAdvice(one), parkedAdvice(one)])
      const lines = advice.filter((line) => line !== undefined)
      if (lines.length > 0) print(["", ...lines])
    }),
  ),
).pipe(
  Command.withDescription("Show how long the log is and how far each read model has come"),
  Command.withExamples([
    { command: "sideload status", description: "For people" },
    { command: "sideload status --json | jq .log.last_sequence", description: "For programs" },
  ]),
)
