/** The account itself as a source, with the session that was stored for it. Loads the library behind Telegram, so only what reads an account loads this. */
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import { liveSource } from "../../adapters/telegram/live/liveSource.ts"
import { readableSpan } from "../../adapters/telegram/live/login/refusals.ts"
import { refusedAsGone } from "../../adapters/telegram/live/refused.ts"
import type { PutOff } from "../../adapters/telegram/live/takeout.ts"
import { TelegramGone } from "../../adapters/telegram/live/telegram.ts"
import { tellOfWaits } from "../../adapters/telegram/live/waiting.ts"
import type { Settings } from "../../application/config.ts"
import { type LiveWanted, type Source, SourceRefused } from "../../application/source.ts"
import { wantedMediaOf } from "../../application/telegramSettings.ts"
import { say } from "../output/print.ts"
import { openTelegram, sessionsOf, type TelegramUnopened } from "./telegram.ts"

/** A source that cannot be opened says what, where and what to do in the words of whatever failed. */
const unopened = (error: TelegramUnopened): SourceRefused => {
  const where = "opening the account"
  if (error instanceof TelegramGone) return refusedAsGone(error, where)
  const [what = "it cannot be opened", ...mend] = error.message.split(/(?<=\.) /)
  return new SourceRefused({ what: what.replace(/\.$/, ""), where, mend: mend.join(" "), cause: error })
}

const putOff = ({ what, seconds }: PutOff): void =>
  say(
    seconds > 0
      ? `Telegram puts the takeout session off for ${readableSpan(seconds)}, or until it is allowed on another device; the account is read without one.`
      : `Telegram does not give a takeout session (${what}); the account is read without one.`,
  )

/** What the source throws, as a value; anything else is a defect. */
export const refusalIn = (cause: unknown): SourceRefused => {
  if (cause instanceof SourceRefused) return cause
  throw cause
}

export const openAccount =
  (settings: Settings) =>
  ({
    tenant,
    account,
    media,
    takeout,
    onWaiting,
  }: LiveWanted): Effect.Effect<Source, SourceRefused, Scope.Scope> =>
    Effect.gen(function* () {
      const { kinds, mostBytes } = yield* Effect.mapError(wantedMediaOf(settings.telegram), unopened)
      const telegram = yield* Effect.mapError(
        openTelegram(settings, { tenant, account }, { wait: true, onWaiting }),
        unopened,
      )
      const stopTelling = tellOfWaits(telegram, onWaiting)
      const kept = (yield* Effect.mapError(sessionsOf(settings), unopened)).peers({ tenant, account })
      const source = yield* Effect.tryPromise({
        try: () =>
          liveSource(telegram, {
            ...{ media, mediaKinds: new Set<string>(kinds), mediaMaxBytes: mostBytes, takeout },
            kept,
            spool: join(settings.home, "downloads"),
            now: () => Math.floor(Date.now() / 1000),
            onTakeoutPutOff: putOff,
          }),
        catch: refusalIn,
      }).pipe(Effect.ensuring(Effect.sync(stopTelling)))
      yield* Effect.addFinalizer(() =>
        Effect.ignore(Effect.timeoutOption(Effect.promise(source.close), "2 seconds")),
      )
      return source
    })
