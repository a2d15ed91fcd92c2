/** `sideload dialogues`: what an account has, to choose from. Asks Telegram only; no server of ours is needed. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { json } from "../flags.ts"
import { which, whose } from "../selection.ts"
import { loadListing, withSettings } from "../session.ts"

export const dialogues = Command.make("dialogues", { ...whose, types: which.types, json }, (typed) =>
  withSettings((session) => Effect.flatMap(loadListing, ({ listHere }) => listHere(session, typed))),
).pipe(
  Command.withDescription(
    "List the dialogues of the account: id, type, title, number of messages, time of the last one",
  ),
  Command.withExamples([
    {
      command: "sideload dialogues --tenant 550e8400-e29b-41d4-a716-446655440000 --account 100200300",
      description: "All of them, archived ones among them",
    },
    {
      command: "sideload dialogues --tenant … --account … --types group --json",
      description: "Groups, for a program",
    },
  ]),
)
