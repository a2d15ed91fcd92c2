/**
 * The live account behind the port `Telegram`: the session from its sealed file, the connection as the settings want it, and a lease on the
 * session, since Telegram ends one that two processes use at once.
 */
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import { open, seal, secretKey } from "../../adapters/keys/aead.ts"
import { connectTelegram } from "../../adapters/telegram/live/connection/connect.ts"
import type { Way } from "../../adapters/telegram/live/connection/connection.ts"
import { readServerKey } from "../../adapters/telegram/live/connection/serverKey.ts"
import type { Vault } from "../../adapters/telegram/live/session/sealedFile.ts"
import {
  type SessionUnusable,
  sessionPath,
  sessionStore,
  type Whose,
} from "../../adapters/telegram/live/session/store.ts"
import type { StoredSession } from "../../adapters/telegram/live/session/stored.ts"
import type { Telegram, TelegramGone } from "../../adapters/telegram/live/telegram.ts"
import { inWords } from "../../adapters/telegram/live/waiting.ts"
import type { Settings } from "../../application/config.ts"
import { SettingRefused } from "../../application/settingRefused.ts"
import type { OnWaiting } from "../../application/source.ts"
import { placeOf, proxyOf, wantedMediaOf } from "../../application/telegramSettings.ts"
import { deriveKey } from "../../domain/hash.ts"
import manifest from "../../package.json" with { type: "json" }
import type { StackError } from "../../stack/errors.ts"
import { homeAt, makeHome } from "../../stack/home.ts"
import { holdLock, LockHeld } from "../../stack/lock.ts"
import { Failed } from "../failure.ts"
import { say } from "../output/print.ts"
import { masterKey } from "./masterKey.ts"

const vaultOf = (master: Buffer): Vault => {
  const key = secretKey(deriveKey(master, "sideload.v1/telegram-session"))
  return {
    seal: (additional, plain) => {
      const { iv, ct } = seal(key, additional, plain)
      return `${iv}.${ct}`
    },
    open: (additional, sealed) => {
      const [iv = "", ct = ""] = sealed.split(".")
      return open(key, additional, { iv, ct })
    },
  }
}

const folderOf = ({ home }: Settings): string => join(home, "telegram")

/** The sessions of this home, which is made where it is not there yet. */
export const sessionsOf = Effect.fnUntraced(function* (settings: Settings) {
  yield* Effect.promise(() => makeHome(homeAt(settings.home)))
  return sessionStore(folderOf(settings), vaultOf(yield* masterKey(settings)))
})

const serverKeyAt = Effect.fnUntraced(function* (path: string) {
  const text = yield* Effect.promise(() => readFile(path, "utf8").catch(() => ""))
  const expected = "a PEM file that holds an RSA public key"
  return readServerKey(text) ?? (yield* new SettingRefused({ setting: "TELEGRAM_SERVER_KEY", expected }))
})

/** The way to Telegram. */
export const wayOf = Effect.fnUntraced(function* ({
  telegram,
}: Settings): Effect.fn.Return<Way, SettingRefused> {
  const given = yield* placeOf(telegram)
  const proxy = yield* proxyOf(telegram)
  const { serverKey: path } = telegram
  const serverKey = path._tag === "Some" ? yield* serverKeyAt(path.value) : undefined
  return {
    version: manifest.version,
    ...(given === undefined ? {} : { given }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(serverKey === undefined ? {} : { serverKey }),
  }
})

/** Holds the session of an account until the scope ends. Who does not want to wait is told at once who has it. */
export const holdSession = (
  { home }: Settings,
  { tenant, account }: Whose,
  { wait }: { readonly wait: boolean },
): Effect.Effect<void, Failed | StackError, Scope.Scope> =>
  Effect.gen(function* () {
    yield* Effect.promise(() => makeHome(homeAt(home)))
    const waiting = (pid: number) =>
      wait
        ? Effect.sync(() =>
            say(`The session of account ${account} is in use by process ${pid}; waiting for it.`),
          )
        : Effect.fail(new LockHeld({ pid }))
    yield* holdLock(homeAt(home).locks, `telegram-${tenant}-${account}`, waiting)
  }).pipe(
    Effect.catchTag("LockHeld", ({ pid }) =>
      Effect.fail(
        new Failed({
          message: `the session of account ${account} is in use by process ${pid}, and Telegram ends a session that two use. Wait until that process is done, or end it.`,
        }),
      ),
    ),
  )

const noSession = ({ tenant, account }: Whose): Failed =>
  new Failed({
    message: `account ${account} is not signed in here. Sign in with: sideload login --tenant ${tenant} --account ${account}`,
  })

/** The account's session as it is stored, or how to sign in. */
export const storedSession = Effect.fnUntraced(function* (settings: Settings, whose: Whose) {
  if (!existsSync(sessionPath(folderOf(settings), whose))) return yield* noSession(whose)
  const session = yield* (yield* sessionsOf(settings)).read(whose)
  return session ?? (yield* noSession(whose))
})

/**
 * Refuses an account that nobody has signed in to, settings with which it cannot be read, and a session that another process holds just now: whoever
 * typed a command is told at once instead of waiting for as long as that one lives. Nothing is asked of Telegram.
 */
export const checkSignedIn = (settings: Settings, whose: Whose) =>
  Effect.gen(function* () {
    yield* wayOf(settings)
    yield* wantedMediaOf(settings.telegram)
    yield* storedSession(settings, whose)
    yield* Effect.scoped(holdSession(settings, whose, { wait: false }))
  })

/** What opening the live account may fail with. */
export type TelegramUnopened = Failed | SessionUnusable | SettingRefused | StackError | TelegramGone

/** The signed-in account, for as long as the scope lasts. A command that a person typed does not wait for another process; a worker does. */
export const openTelegram = (
  settings: Settings,
  whose: Whose,
  { wait, onWaiting }: { readonly wait: boolean; readonly onWaiting?: OnWaiting | undefined },
): Effect.Effect<Telegram, TelegramUnopened, Scope.Scope> =>
  Effect.gen(function* () {
    const way = yield* wayOf(settings)
    yield* storedSession(settings, whose)
    const sessions = yield* sessionsOf(settings)
    yield* holdSession(settings, whose, { wait })
    // Whoever held it before may have stored another.
    const session = yield* storedSession(settings, whose)
    const onMoved = (moved: StoredSession) => sessions.write(whose, moved)
    const telling = onWaiting === undefined ? {} : { onWait: inWords(onWaiting) }
    return yield* connectTelegram({ session, way, onMoved, ...telling })
  })
