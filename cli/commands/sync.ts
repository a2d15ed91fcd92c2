/** `sideload sync`: what is new in an account since the last live import, and what of the last days was edited or deleted. */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { Command } from "effect/cli"
import { json } from "../flags.ts"
import { filtersOf, ofAccount, rescan, which, whose } from "../selection.ts"
import { loadImporting, withSettings } from "../session.ts"

export const sync = Command.make("sync", { ...whose, ...which, ...ofAccount, ...rescan, json }, (typed) =>
  withSettings((session) =>
    Effect.flatMap(loadImporting, ({ importHere }) => {
      const { tenant, account, rescanDays } = typed
      const of = { id: randomUUID(), tenant, account, filters: filtersOf(typed, typed.media), rescanDays }
      return importHere(session, { command: "sideload.import-live.v1", ...of }, typed.json)
    }),
  ),
).pipe(
  Command.withDescription(
    "Read what is new in the account, edits and deletions of the last days among it, and bring every read model up to it",
  ),
  Command.withExamples([
    {
      command: "sideload sync --tenant 550e8400-e29b-41d4-a716-446655440000 --account 100200300",
      description: "What is new, and what of the last 7 days was edited or deleted",
    },
    {
      command: "sideload sync --tenant … --account … --rescan-days 30 --types dm",
      description: "Private dialogues, the last 30 days of them read again",
    },
  ]),
)
