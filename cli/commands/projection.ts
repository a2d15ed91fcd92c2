/** `sideload projection …`: looking after the read models. */
import { Command } from "effect/cli"
import { compare } from "./projection/compare.ts"
import { digest } from "./projection/digest.ts"
import { drop } from "./projection/drop.ts"
import { list } from "./projection/list.ts"
import { pause, resume } from "./projection/pause.ts"
import { rebuild } from "./projection/rebuild.ts"
import { replay } from "./projection/replay.ts"
import { show } from "./projection/show.ts"
import { wait } from "./projection/wait.ts"

export const projection = Command.make("projection").pipe(
  Command.withDescription("The read models: look at them, rebuild, replay, pause, compare, wait for them"),
  Command.withSubcommands([list, show, rebuild, replay, pause, resume, compare, wait, digest, drop]),
)
