/**
 * Somebody signs in and the session is stored. A sign-in that does not come to its end, or is another account's than was meant, is ended at
 * Telegram again, so that nothing is left there that nobody knows of. A session that was taken over from another program is not ours to end.
 */
import { Effect } from "effect"
import type { Way } from "../../adapters/telegram/live/connection/connection.ts"
import { openSigning, reopenSigning, type Signing } from "../../adapters/telegram/live/login/signing.ts"
import type { Application, Someone } from "../../adapters/telegram/live/login/step.ts"
import { signOut, whoIs } from "../../adapters/telegram/live/login/steps.ts"
import type { SessionStore } from "../../adapters/telegram/live/session/store.ts"
import type { StoredSession } from "../../adapters/telegram/live/session/stored.ts"
import { parseTextSession } from "../../adapters/telegram/live/session/stringSession.ts"
import type { Wait } from "../../adapters/telegram/live/telegram.ts"
import type { Settings } from "../../application/config.ts"
import { Failed, WrongUsage } from "../failure.ts"
import { say } from "../output/print.ts"
import { holdSession } from "../wiring/telegram.ts"
import { byPhone, byQr } from "./ways.ts"

export type LoginOptions = {
  readonly tenant: string
  readonly account: number | undefined
  readonly phone: string | undefined
  readonly qr: boolean
  /** A session that another program made. */
  readonly session: string | undefined
  /** Though one is there that is good. */
  readonly again: boolean
  readonly json: boolean
}

export type Place = {
  readonly settings: Settings
  readonly sessions: SessionStore
  readonly way: Way
  readonly application: Application
  readonly options: LoginOptions
}

const tellWait = (wait: Wait | undefined): void => {
  if (wait === undefined) return
  const seconds = Math.max(1, Math.round((wait.until - Date.now()) / 1000))
  say(
    wait.why === "flood"
      ? `Telegram wants a pause of ${seconds} seconds.`
      : `No connection to Telegram; next attempt in ${seconds} seconds.`,
  )
}

const tellWaits = (signing: Signing) =>
  Effect.acquireRelease(
    Effect.sync(() => signing.onWait(tellWait)),
    (stop) => Effect.sync(stop),
  )

const signInWith = ({ application, options }: Place, signing: Signing) =>
  options.qr ? byQr(signing, application) : byPhone(signing, application, options.phone)

const quietly = (signing: Signing) => Effect.ignore(Effect.timeout(signOut(signing), "10 seconds"))

/** Ends the session that gives way, at Telegram, too. That it cannot be reached is no reason to fail: the owner sees it among the devices. */
const endReplaced = ({ way }: Place, old: StoredSession | undefined, next: StoredSession) =>
  old === undefined || old.authKey === next.authKey
    ? Effect.void
    : Effect.scoped(Effect.flatMap(reopenSigning(way, old), quietly))

const wrongAccount = (is: number, meant: number, ended: boolean): Failed =>
  new Failed({
    message: `account ${is} has signed in, and --account says ${meant}. Nothing was stored${ended ? ", and the sign-in was ended again" : ""}.`,
  })

/** Stores the session of whoever has signed in. */
const keep = Effect.fnUntraced(function* (place: Place, signing: Signing, user: Someone) {
  const { settings, sessions, options } = place
  const whose = { tenant: options.tenant, account: user.id }
  if (options.account === undefined) yield* holdSession(settings, whose, { wait: false })
  const next = yield* Effect.promise(() => signing.session(user.id))
  const old = yield* Effect.orElseSucceed(sessions.read(whose), () => undefined)
  yield* Effect.promise(() => sessions.write(whose, next))
  yield* endReplaced(place, old, next)
})

export const signInAnew = (place: Place) =>
  Effect.gen(function* () {
    const { way, application, options } = place
    const signing = yield* openSigning(way, application.id)
    yield* tellWaits(signing)
    const user = yield* signInWith(place, signing)
    const { account } = options
    if (account !== undefined && user.id !== account) {
      yield* quietly(signing)
      return yield* wrongAccount(user.id, account, true)
    }
    // What was begun at Telegram is ended there where it cannot be stored here.
    yield* Effect.onError(keep(place, signing, user), () => quietly(signing))
    return user
  })

export const takeOver = (place: Place, text: string) =>
  Effect.gen(function* () {
    const { way, application, options } = place
    const parsed = parseTextSession(text)
    if (parsed === undefined) {
      return yield* new WrongUsage({
        message:
          "--session is no session: a string session of GramJS or Telethon begins with 1 and has about 350 letters.",
      })
    }
    const { centre, authKey } = parsed
    const signing = yield* reopenSigning(way, {
      ...{ dc: centre.id, host: centre.host, port: centre.port, apiId: application.id },
      authKey: authKey.toString("base64"),
    })
    yield* tellWaits(signing)
    const user = yield* whoIs(signing)
    const { account } = options
    // It is not ours to end: another program made it.
    if (account !== undefined && user.id !== account) return yield* wrongAccount(user.id, account, false)
    yield* keep(place, signing, user)
    say("The program that made this session must not use it any more: Telegram ends a session that two use.")
    return user
  })
