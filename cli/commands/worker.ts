/** `sideload worker`: handles commands and keeps every read model at the log's end, until it is told to stop. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { checked, optionally } from "../flags.ts"
import { parsePort } from "../input.ts"
import { loadWorking, withSettings } from "../session.ts"

const metricsPort = optionally(
  checked("metrics-port", parsePort),
  "PORT",
  "Port of /metrics on the loopback; 0 takes a free one (SIDELOAD_METRICS_PORT)",
)

export const worker = Command.make("worker", { metricsPort }, (options) =>
  withSettings(
    (session) => Effect.flatMap(loadWorking, ({ workHere }) => workHere(session)),
    options.metricsPort === undefined ? {} : { SIDELOAD_METRICS_PORT: String(options.metricsPort) },
  ),
).pipe(
  Command.withDescription(
    "Handle commands and keep every read model at the log's end, until SIGTERM or Ctrl-C",
  ),
  Command.withExamples([{ command: "sideload worker", description: "With /metrics at 127.0.0.1:9464" }]),
)
