/** `sideload env`: the addresses by which people look inside, as lines for `eval`. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { shellExports } from "../../stack/endpoints.ts"
import { print } from "../output/print.ts"
import { foundEndpoints, withSettings } from "../session.ts"

export const env = Command.make("env", {}, () =>
  withSettings((session) =>
    Effect.map(foundEndpoints(session), (endpoints) =>
      print(
        shellExports(endpoints, [
          "natsUrl",
          "postgresUrl",
          "redisUrl",
          "neo4jUrl",
          "neo4jUser",
          "neo4jPassword",
        ]),
      ),
    ),
  ),
).pipe(
  Command.withDescription(
    "Print the operator's addresses as shell exports, for psql, redis-cli, nats and Bolt clients",
  ),
  Command.withExamples([
    { command: 'eval "$(sideload env)" && psql "$POSTGRES_URL"', description: "Look into Postgres" },
  ]),
)
