/** `sideload projection …`: looking after the read models. */
import { Command } from "effect/cli"
import { digest } from "./projection/digest.ts"
import { list } from "./projection/list.ts"
import { rebuild } from "./projection/rebuild.ts"
import { wait } from "./projection/wait.ts"

export const projection = Command.make("projection").pipe(
  Command.withDescription("The read models: list, rebuild, wait, digest"),
  Command.withSubcommands([list, rebuild, wait, digest]),
)
