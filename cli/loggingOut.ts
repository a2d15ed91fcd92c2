/**
 * `sideload logout`: the session is ended at Telegram, then its file is overwritten and removed. Where Telegram cannot be reached nothing is
 * removed, or the session would live on there with nobody left to end it, unless just that is wanted.
 */
import { Effect } from "effect"
import { isOver } from "../adapters/telegram/live/connection/trouble.ts"
import { reopenSigning } from "../adapters/telegram/live/login/signing.ts"
import { signOut } from "../adapters/telegram/live/login/steps.ts"
import type { StoredSession } from "../adapters/telegram/live/session/stored.ts"
import type { TelegramGone } from "../adapters/telegram/live/telegram.ts"
import { LogoutReport } from "../application/accountReports.ts"
import type { Settings } from "../application/config.ts"
import { confirm } from "./confirm.ts"
import { Failed } from "./failure.ts"
import { printJson } from "./output/json.ts"
import { print } from "./output/print.ts"
import type { Session } from "./session.ts"
import { holdSession, sessionsOf, storedSession, wayOf } from "./wiring/telegram.ts"

export type LogoutOptions = {
  readonly tenant: string
  readonly account: number
  readonly yes: boolean
  /** Only removes the file. */
  readonly forget: boolean
  readonly json: boolean
}

const outOfReach = (cause: { readonly message: string }): Failed =>
  new Failed({
    message: `the session was not ended, and nothing was removed: ${cause.message} With --forget the file is removed all the same; then end the session in Telegram: Settings, Devices.`,
    cause,
  })

/** A session that Telegram has ended already is ended. */
const endAtTelegram = Effect.fnUntraced(function* (settings: Settings, session: StoredSession) {
  const way = yield* wayOf(settings)
  yield* Effect.flatMap(reopenSigning(way, session), signOut).pipe(
    Effect.catchTag("TelegramGone", (gone: TelegramGone) =>
      isOver(gone) ? Effect.void : Effect.fail(outOfReach(gone)),
    ),
    Effect.catchTag("SignInRefused", (refused) => Effect.fail(outOfReach(refused))),
    Effect.scoped,
  )
})

export const logOut = ({ settings }: Session, options: LogoutOptions) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { tenant, account, forget } = options
      const whose = { tenant, account }
      // Also one that cannot be opened can be forgotten.
      const session = forget ? undefined : yield* storedSession(settings, whose)
      const what = forget ? "remove the session of" : "sign out"
      yield* confirm(`${what} account ${account}`, options.yes)
      yield* holdSession(settings, whose, { wait: false })
      if (session !== undefined) yield* endAtTelegram(settings, session)
      const sessions = yield* sessionsOf(settings)
      const removed = yield* Effect.promise(() => sessions.remove(whose))
      if (!removed) return yield* new Failed({ message: `account ${account} is not signed in here.` })
      const ended = session !== undefined
      if (options.json)
        return printJson(LogoutReport, { tenant_id: tenant, account_id: account, ended_at_telegram: ended })
      print([
        ended
          ? `Account ${account} is signed out, and its session was removed.`
          : `The session of account ${account} was removed here. At Telegram it lives on: end it there in Settings, Devices.`,
      ])
    }),
  )
