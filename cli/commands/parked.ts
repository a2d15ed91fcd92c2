/** `sideload parked …`: events that a read model could not apply. */
import { Command } from "effect/cli"
import { discard } from "./parked/discard.ts"
import { list } from "./parked/list.ts"
import { retry } from "./parked/retry.ts"
import { show } from "./parked/show.ts"

export const parked = Command.make("parked").pipe(
  Command.withDescription("Events that a read model could not apply: list, show, retry, discard"),
  Command.withSubcommands([list, show, retry, discard]),
)
