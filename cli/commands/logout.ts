/** `sideload logout`: ends the session at Telegram and removes it here. It needs no server of ours. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { json, yes } from "../flags.ts"
import { whose } from "../selection.ts"
import { withSettings } from "../session.ts"

const loadLoggingOut = Effect.promise(() => import("../loggingOut.ts"))

const flags = {
  ...whose,
  forget: Flag.Boolean("forget").pipe(
    Flag.withDescription("Only remove the session here; at Telegram it lives on until it is ended there"),
    Flag.withDefault(false),
  ),
  yes,
  json,
}

export const logout = Command.make("logout", flags, (options) =>
  withSettings((session) => Effect.flatMap(loadLoggingOut, ({ logOut }) => logOut(session, options))),
).pipe(
  Command.withDescription("Sign out at Telegram and remove the session; what was imported stays"),
  Command.withExamples([
    {
      command: "sideload logout --tenant 550e8400-e29b-41d4-a716-446655440000 --account 100200300",
      description: "It asks first",
    },
  ]),
)
