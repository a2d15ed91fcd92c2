/** `sideload stack up|down|status`: the servers that a newcomer does not have. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { ServersReport as Servers, type ServersReport } from "../../application/reports.ts"
import { ToldFailure } from "../failure.ts"
import { json } from "../flags.ts"
import { printJson } from "../output/json.ts"
import { print, say } from "../output/print.ts"
import { table } from "../output/table.ts"
import { coloursFor } from "../output/text.ts"
import { loadStack, startedEndpoints, withSettings } from "../session.ts"

const up = Command.make("up", {}, () =>
  withSettings((session) =>
    Effect.gen(function* () {
      yield* startedEndpoints(session, say)
      say(`The stack of ${session.settings.home} is up. Look inside with: eval "$(sideload env)"`)
    }),
  ),
).pipe(
  Command.withDescription(
    "Bring up NATS, Postgres, Redis and Neo4j, whichever the environment does not name",
  ),
  Command.withExamples([{ command: "sideload stack up", description: "Bring up what is missing" }]),
)

const down = Command.make("down", {}, () =>
  withSettings(({ settings }) =>
    Effect.gen(function* () {
      const stack = yield* loadStack
      yield* stack.down(settings.home, say)
      say(`The stack of ${settings.home} is down; its data stays.`)
    }),
  ),
).pipe(
  Command.withDescription("End the servers that were started for this home; their data stays"),
  Command.withExamples([{ command: "sideload stack down", description: "End the servers" }]),
)

const columns = [
  { title: "server" },
  { title: "state" },
  { title: "version" },
  { title: "address" },
  { title: "process", align: "right" },
] as const

const status = Command.make("status", { json }, (options) =>
  withSettings(({ settings }) =>
    Effect.gen(function* () {
      const stack = yield* loadStack
      const servers = yield* stack.status(settings.home)
      const bad = servers.filter(
        ({ state, problem }) => !(state === "running" || (state === "external" && !problem)),
      )
      if (options.json) printJson(Servers, servers.map(reportOf))
      else {
        const rows = servers.map((one) => [
          one.name,
          one.state,
          one.version,
          one.url,
          one.pid && String(one.pid),
        ])
        print(table(columns, rows, coloursFor(process.stdout)))
        for (const { problem } of bad) if (problem !== undefined) say(problem)
      }
      if (bad.length > 0) return yield* new ToldFailure({ exitCode: 1 })
    }),
  ),
).pipe(
  Command.withDescription(
    "Show each server: whether it runs, its version and address. Exit 1 when one does not",
  ),
  Command.withExamples([{ command: "sideload stack status", description: "Show the four servers" }]),
)

const reportOf = ({ name, state, version, url, problem }: ServersReport[number]): ServersReport[number] => ({
  ...{ name, state, version, url },
  ...(problem === undefined ? {} : { problem }),
})

export const stack = Command.make("stack").pipe(
  Command.withDescription("The servers of this home: up, down, status"),
  Command.withSubcommands([up, down, status]),
)
