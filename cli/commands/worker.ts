/** `sideload worker`: handles commands and keeps every read model at the log's end, until it is told to stop. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { checked, optionally } from "../flags.ts"
import { parsePort } from "../input.ts"
import { loadWorking, withSettings } from "../session.ts"
import { checkNames } from "./projection/named.ts"

const only = Flag.String("only").pipe(
  Flag.withDescription(
    "Only keep this read model up to date and take no commands; may be given several times, or as a list with commas",
  ),
  Flag.withMetavar("NAME"),
  Flag.atLeast(0),
)

/** Absent where no name was given. */
const namesIn = (typed: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  const names = typed.flatMap((text) => text.split(",")).map((name) => name.trim())
  return names.length === 0 ? undefined : [...new Set(names)]
}

const metricsPort = optionally(
  checked("metrics-port", parsePort),
  "PORT",
  "Port of /metrics on the loopback; 0 takes a free one (SIDELOAD_METRICS_PORT)",
)

export const worker = Command.make("worker", { only, metricsPort }, (options) =>
  Effect.gen(function* () {
    const names = namesIn(options.only)
    yield* checkNames(names ?? [])
    yield* withSettings(
      (session) => Effect.flatMap(loadWorking, ({ workHere }) => workHere(session, names)),
      options.metricsPort === undefined ? {} : { SIDELOAD_METRICS_PORT: String(options.metricsPort) },
    )
  }),
).pipe(
  Command.withDescription(
    "Handle commands and keep every read model at the log's end, until SIGTERM or Ctrl-C",
  ),
  Command.withExamples([
    { command: "sideload worker", description: "With /metrics at 127.0.0.1:9464" },
    {
      command: "sideload worker --only neo4j --metrics-port 9465",
      description: "A process for one read model; a second one stands by for it",
    },
  ]),
)
