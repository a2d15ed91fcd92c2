/** Which parked events are meant: flags that several commands have. */
import { Flag } from "effect/cli"
import { checked, optionally } from "../../flags.ts"
import { parseSequence } from "../../input.ts"

export const dialogue = optionally(
  Flag.String("dialogue"),
  "DIALOGUE",
  "Only of this dialogue: its id in the read models, Telegram's id (--dialogue=-100… for groups), or a subject",
)

export const sequence = optionally(
  checked("sequence", parseSequence),
  "SEQUENCE",
  "Only the event at this place of the log",
)

export const dryRun = Flag.Boolean("dry-run").pipe(
  Flag.withDescription("Only say which events these are"),
  Flag.withDefault(false),
)
