/** `sideload login`: somebody signs in, and the session is stored sealed. What is there already and still good is left alone. */
import { Effect, Result } from "effect"
import { connectTelegram } from "../adapters/telegram/live/connection/connect.ts"
import { isOver } from "../adapters/telegram/live/connection/trouble.ts"
import type { Someone } from "../adapters/telegram/live/login/step.ts"
import type { Whose } from "../adapters/telegram/live/session/store.ts"
import { LoginReport } from "../application/accountReports.ts"
import { apiOf } from "../application/telegramSettings.ts"
import { printJson } from "./output/json.ts"
import { print, say } from "./output/print.ts"
import { harmless } from "./output/text.ts"
import type { Session } from "./session.ts"
import { type LoginOptions, type Place, signInAnew, takeOver } from "./signIn/storing.ts"
import { holdSession, sessionsOf, wayOf } from "./wiring/telegram.ts"

const FIRST_ANSWER_MS = 20_000

/** Whether the stored session is still good. A file that cannot be opened, or a session that is over, gives way to a new one. */
const isGood = Effect.fnUntraced(function* ({ sessions, way }: Place, whose: Whose) {
  const read = yield* Effect.result(sessions.read(whose))
  if (Result.isFailure(read)) {
    say(`${read.failure.message.replace(/ Sign in.*$/, "")} A new one takes its place.`)
    return false
  }
  const session = read.success
  if (session === undefined) return false
  const looking = connectTelegram({ session, way, patienceMillis: FIRST_ANSWER_MS })
  const looked = yield* Effect.result(Effect.scoped(looking))
  if (Result.isSuccess(looked)) return true
  return isOver(looked.failure) ? false : yield* looked.failure
})

const report = ({ sessions, options }: Place, user: Someone, state: LoginReport["state"]): void => {
  const whose = { tenant: options.tenant, account: user.id }
  const session = sessions.pathOf(whose)
  if (options.json) {
    printJson(LoginReport, { tenant_id: whose.tenant, account_id: user.id, state, session })
    return
  }
  const name = user.firstName === "" ? "" : ` (${harmless(user.firstName)})`
  const who = `--tenant ${whose.tenant} --account ${user.id}`
  print([
    state === "already"
      ? `Account ${user.id} is signed in already; --again signs in anew.`
      : `Account ${user.id}${name} is signed in.`,
    `Its session lies sealed in ${session}`,
    "",
    `sideload import --live ${who}`,
    `sideload logout ${who}`,
  ])
}

export const logIn = ({ settings }: Session, options: LoginOptions) =>
  Effect.scoped(
    Effect.gen(function* () {
      const application = yield* apiOf(settings.telegram)
      const way = yield* wayOf(settings)
      const sessions = yield* sessionsOf(settings)
      const place = { settings, sessions, way, application, options }
      const { tenant, account } = options
      if (account !== undefined) {
        const whose = { tenant, account }
        yield* holdSession(settings, whose, { wait: false })
        if (!options.again && (yield* isGood(place, whose)))
          return report(place, { id: account, firstName: "" }, "already")
      }
      const signing = options.session === undefined ? signInAnew(place) : takeOver(place, options.session)
      const user = yield* signing
      report(place, user, "signed-in")
    }),
  )
