/** `sideload log status`: the log itself. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { EventLog } from "../../../application/eventLog.ts"
import { LogReport } from "../../../application/reports.ts"
import { json } from "../../flags.ts"
import { printJson } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { readable, readableBytes } from "../../output/text.ts"
import { whileReadingLog } from "../../session.ts"

export const status = Command.make("status", { json }, (options) =>
  whileReadingLog(
    Effect.gen(function* () {
      const log = yield* Effect.flatMap(EventLog, (events) => events.status)
      if (options.json) {
        return printJson(LogReport, {
          url: log.url,
          server: log.server,
          first_sequence: log.firstSequence,
          last_sequence: log.lastSequence,
          events: log.events,
          bytes: log.bytes,
          subjects: log.subjects,
          sync: log.sync,
        })
      }
      print([
        `server         ${log.server} at ${log.url}`,
        `events         ${readable(log.events)}, sequences ${log.firstSequence} to ${log.lastSequence}`,
        `size           ${readableBytes(log.bytes)}`,
        `subjects       ${readable(log.subjects)}`,
        `sync_interval  ${log.sync}`,
      ])
    }),
  ),
).pipe(
  Command.withDescription("Show the log: its server, length, size and how it is synced to disk"),
  Command.withExamples([{ command: "sideload log status", description: "The log in five lines" }]),
)
