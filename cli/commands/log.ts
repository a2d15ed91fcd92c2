/** `sideload log …`: looking at the history. Nothing here changes anything. */
import { Command } from "effect/cli"
import { read } from "./log/read.ts"
import { show } from "./log/show.ts"
import { status } from "./log/status.ts"

export const log = Command.make("log").pipe(
  Command.withDescription("The log of events: status, read, show"),
  Command.withSubcommands([status, read, show]),
)
