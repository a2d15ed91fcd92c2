/** `sideload watch`: stays connected to an account and records what happens there, until it is told to stop. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { filtersOf, ofAccount, rescan, which, whose } from "../selection.ts"
import { loadWatching, withSettings } from "../session.ts"

export const watch = Command.make("watch", { ...whose, ...which, ...ofAccount, ...rescan }, (typed) =>
  withSettings((session) =>
    Effect.flatMap(loadWatching, ({ watchHere }) => {
      const { tenant, account, rescanDays } = typed
      return watchHere(session, { tenant, account, rescanDays, filters: filtersOf(typed, typed.media) })
    }),
  ),
).pipe(
  Command.withDescription(
    "Record new messages, edits and deletions as they happen and keep every read model up to date, until SIGTERM or Ctrl-C",
  ),
  Command.withExamples([
    {
      command: "sideload watch --tenant 550e8400-e29b-41d4-a716-446655440000 --account 100200300",
      description: "Catch up with the account, then stay with it",
    },
  ]),
)
