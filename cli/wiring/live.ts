/** How an import gets its source: an export from its folder, an account with the session that was stored for it. */
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import { openExport } from "../../adapters/telegram/export/open.ts"
import { liveSource } from "../../adapters/telegram/live/liveSource.ts"
import { TelegramGone } from "../../adapters/telegram/live/telegram.ts"
import type { Settings } from "../../application/config.ts"
import type { Sources } from "../../application/importing/importSource.ts"
import { type LiveWanted, type Source, SourceRefused } from "../../application/source.ts"
import { wantedMediaOf } from "../../application/telegramSettings.ts"
import type { PersonaKey } from "../../domain/identity.ts"
import { say } from "../output/print.ts"
import { openTelegram, storedSession, type TelegramUnopened } from "./telegram.ts"

/** Refuses an account that nobody has signed in to. Nothing is asked of Telegram. */
export const checkSignedIn = (settings: Settings, of: PersonaKey) =>
  Effect.asVoid(storedSession(settings, of))

/** A source that cannot be opened says what, where and what to do in the words of whatever failed. */
const unopened = (error: TelegramUnopened): SourceRefused => {
  const where = "opening the account"
  if (error instanceof TelegramGone) {
    return new SourceRefused({ what: error.what, where, mend: error.mend, cause: error })
  }
  const [what = "it cannot be opened", ...mend] = error.message.split(/(?<=\.) /)
  return new SourceRefused({ what: what.replace(/\.$/, ""), where, mend: mend.join(" "), cause: error })
}

const putOff = (): void =>
  say("Telegram does not give a takeout session now; the account is read without one.")

/** What the source throws, as a value; anything else is a defect. */
export const refusalIn = (cause: unknown): SourceRefused => {
  if (cause instanceof SourceRefused) return cause
  throw cause
}

const openLive =
  (settings: Settings) =>
  ({ tenant, account, media, takeout }: LiveWanted): Effect.Effect<Source, SourceRefused, Scope.Scope> =>
    Effect.gen(function* () {
      const { kinds, mostBytes } = yield* Effect.mapError(wantedMediaOf(settings.telegram), unopened)
      const telegram = yield* Effect.mapError(
        openTelegram(settings, { tenant, account }, { wait: true }),
        unopened,
      )
      const source = yield* Effect.tryPromise({
        try: () =>
          liveSource(telegram, {
            ...{ media, mediaKinds: new Set<string>(kinds), mediaMaxBytes: mostBytes, takeout },
            spool: join(settings.home, "spool", "telegram"),
            now: () => Math.floor(Date.now() / 1000),
            onTakeoutPutOff: putOff,
          }),
        catch: refusalIn,
      })
      yield* Effect.addFinalizer(() =>
        Effect.ignore(Effect.timeoutOption(Effect.promise(source.close), "2 seconds")),
      )
      return source
    })

export const sourcesOf = (settings: Settings): Sources["Service"] => ({
  openFile: openExport,
  openLive: openLive(settings),
})
