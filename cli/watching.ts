/**
 * What `sideload watch` does: records what happens to an account and runs every projection live. A log that is away, and an account that cannot be
 * reached for a while, are waited for; nothing personal is logged. To be stopped is its normal end.
 */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { makeFeed } from "../application/feed.ts"
import { ReadModels } from "../application/readModels.ts"
import type { SourceRefused } from "../application/source.ts"
import { type Watching, watchAccount } from "../application/watching.ts"
import { boundHeap } from "./heap.ts"
import { keepUpToDate, makeBoard } from "./keeping.ts"
import { say } from "./output/print.ts"
import { readable } from "./output/text.ts"
import { type Session, startedEndpoints } from "./session.ts"
import { working } from "./wiring/layers.ts"
import { loadAccount } from "./wiring/sources.ts"
import { checkSignedIn } from "./wiring/telegram.ts"

const log = (line: string): void => say(`${new Date().toISOString()} ${line}`)

const AGAIN = "10 seconds"

/** Says a wait once, however often it is told of. */
const makeWaits = () => {
  let said: string | undefined
  return (why: string | undefined): void => {
    if (why !== undefined && why !== said) log(why)
    said = why
  }
}

const account = (watching: Watching) => {
  const wait = makeWaits()
  const reports = {
    onProgress: ({ waiting }: { readonly waiting?: { readonly why: string; readonly until: number } }) =>
      wait(waiting && `${waiting.why}, until ${new Date(waiting.until).toISOString()}`),
    onRead: ({ stats }: { readonly stats: { readonly [name: string]: number | undefined } }) =>
      log(
        `read again: ${readable(stats["messages_imported"] ?? 0)} new, ${readable(stats["edited"] ?? 0)} edited, ` +
          `${readable(stats["deleted"] ?? 0)} deleted`,
      ),
    onHappened: (events: number) => {
      if (events > 0) log(`recorded as it happened: ${events === 1 ? "1 event" : `${events} events`}`)
    },
  }
  return Effect.forever(
    watchAccount(watching, randomUUID, reports).pipe(
      Effect.catchTag("SourceEndedEarly", ({ refusal }) => later(refusal)),
      Effect.catchTag("SourceRefused", later),
      Effect.catchTag("LogUnavailable", (error) => {
        log(error.message)
        return Effect.sleep(AGAIN)
      }),
      Effect.catchTag("MediaStoreUnavailable", (error) => {
        if (error.lasting) return Effect.fail(error)
        log(error.message)
        return Effect.sleep(AGAIN)
      }),
    ),
  )
}

/** Waits where that may help; else it is the end. */
const later = (refusal: SourceRefused) => {
  if (refusal.passing !== true) return Effect.fail(refusal)
  log(refusal.message)
  return Effect.sleep(AGAIN)
}

const everything = (watching: Watching) =>
  Effect.gen(function* () {
    const models = yield* ReadModels
    const feed = yield* makeFeed
    log(`watches the account; keeps ${models.map(({ name }) => name).join(", ")} up to date`)
    yield* Effect.raceFirst(account(watching), keepUpToDate(models, feed, makeBoard(log)))
  })

export const watchHere = (session: Session, watching: Watching) =>
  Effect.gen(function* () {
    yield* checkSignedIn(session.settings, watching)
    yield* loadAccount
    const endpoints = yield* startedEndpoints(session, say)
    boundHeap()
    const layers = working(session.settings, endpoints)
    yield* Effect.provide(Effect.scoped(everything(watching)), layers)
  }).pipe(
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        log("stopped")
        process.exitCode = 0
      }),
    ),
  )
