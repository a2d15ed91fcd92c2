/**
 * Watching an account: what happens there is recorded as it happens. Updates are hints that may be lost, so what is sure is reading again: once at
 * the beginning, after every interruption, and every few minutes; what was recorded meanwhile is known by then and said only once. Ends when it is
 * interrupted, or where the account can no longer be read.
 */
import { Effect } from "effect"
import type { ImportLive } from "../domain/command.ts"
import type { DialogueSeen } from "../domain/observation.ts"
import { familyOf, peerKey } from "../domain/peer.ts"
import { type Entering, eventsIn, type OpenDialogue, observe, openDialogue } from "./importing/dialogue.ts"
import type { ImportProgress } from "./importing/goThrough.ts"
import { beforeReading, importFrom, occasionOf, Sources } from "./importing/importSource.ts"
import { storeFiles } from "./importing/media.ts"
import type { ImportOutcome } from "./importing/outcome.ts"
import { Keyring } from "./keyring.ts"
import { type Happening, type Source, SourceRefused } from "./source.ts"

export type Watching = Pick<ImportLive, "tenant" | "account" | "filters"> & {
  /** How far back edits and deletions are looked for where something may have been missed. */
  readonly rescanDays: number
}

export type WatchReports = {
  readonly onProgress: (progress: ImportProgress) => void
  /** The account was read again; this is what was new. */
  readonly onRead: (outcome: ImportOutcome) => void
  /** So many events were recorded of what happened. */
  readonly onHappened: (events: number) => void
}

/** How often the account is read again though nothing seems to be missing. */
const SAFETY_MILLIS = 300_000

type Watch = {
  readonly wanted: Watching
  readonly newId: () => string
  readonly reports: WatchReports
  readonly source: Source
  readonly run: Entering
  /** By the dialogue's key. */
  readonly opened: Map<string, OpenDialogue>
}

/** `newId` gives a new UUID for each reading, and one for the watch itself. */
export const watchAccount = (wanted: Watching, newId: () => string, reports: WatchReports) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { tenant, account, filters } = wanted
      const { openLive } = yield* Sources
      const id = newId()
      const source = yield* openLive({
        ...{ tenant, account, media: filters.media !== false, takeout: false },
        onWaiting: beforeReading({ id }, reports.onProgress),
      })
      const coming = yield* happeningsOf(source)
      const persona = yield* (yield* Keyring).persona({ tenant, account })
      const run = { persona, id, occasion: occasionOf(source, id, id), source, filters }
      const watch: Watch = { wanted, newId, reports, source, run, opened: new Map() }
      yield* readAgain(watch, wanted.rescanDays)
      for (;;) {
        const unsure = yield* recordUntilUnsure(watch, coming)
        yield* readAgain(watch, unsure ? wanted.rescanDays : 0)
      }
    }),
  )

/** Reads what is new, and what of the last days was changed. */
const readAgain = (watch: Watch, rescanDays: number) =>
  Effect.gen(function* () {
    const { tenant, account, filters } = watch.wanted
    const asked = { id: watch.newId(), tenant, account, filters, rescanDays }
    const command = { command: "sideload.import-live.v1" as const, ...asked }
    const outcome = yield* importFrom(watch.source, command, watch.reports.onProgress)
    // The states in memory are behind now.
    watch.opened.clear()
    watch.reports.onRead(outcome)
  })

type Coming = { readonly next: (millis: number) => Effect.Effect<Happening | "nothing", SourceRefused> }

/** Listens from now on; what is not taken yet waits. */
const happeningsOf = (source: Source) =>
  Effect.gen(function* () {
    const all = source.happenings?.()[Symbol.asyncIterator]()
    if (all === undefined) return yield* Effect.die(new Error("only a live source can be watched"))
    yield* Effect.addFinalizer(() =>
      Effect.ignore(
        Effect.timeoutOption(
          Effect.promise(async () => all.return?.()),
          "2 seconds",
        ),
      ),
    )
    const take = async (): Promise<Happening> => {
      const { done, value } = await all.next()
      return done === true ? { _tag: "Unsure" } : value
    }
    const begin = (): Promise<Happening> => {
      const taken = take()
      // It may fail while nobody looks, and is looked at later.
      taken.catch(() => undefined)
      return taken
    }
    // Asked for at once: a source listens only once it is asked.
    let waiting = begin()
    let taken = false
    const next = (millis: number) => {
      if (taken) waiting = begin()
      taken = false
      const now = waiting
      const happened = Effect.tryPromise({ try: () => now, catch: asRefusal }).pipe(
        Effect.tap(() => Effect.sync(() => (taken = true))),
      )
      return Effect.raceFirst(happened, Effect.as(Effect.sleep(millis), "nothing" as const))
    }
    return { next } satisfies Coming
  })

const asRefusal = (cause: unknown): SourceRefused => {
  if (cause instanceof SourceRefused) return cause
  throw cause
}

/** True where something may have been missed, false where it was only time to look. */
const recordUntilUnsure = (watch: Watch, coming: Coming) =>
  Effect.gen(function* () {
    const until = performance.now() + SAFETY_MILLIS
    for (;;) {
      const happening = yield* coming.next(Math.max(0, until - performance.now()))
      if (happening === "nothing") return false
      if (happening._tag === "Unsure") return true
      yield* happening._tag === "Gone" ? recordGone(watch, happening) : recordShown(watch, happening)
    }
  })

const isWanted = ({ wanted: { filters } }: Watch, { peer, type }: DialogueSeen): boolean =>
  filters.types?.includes(familyOf(type)) !== false && filters.dialogues?.includes(peer.id) !== false

const opened = (watch: Watch, seen: DialogueSeen) =>
  Effect.gen(function* () {
    const open = watch.opened.get(peerKey(seen.peer)) ?? (yield* openDialogue(watch.run, seen))
    watch.opened.set(peerKey(seen.peer), open)
    return open
  })

const recordShown = (watch: Watch, { dialogue, shown }: Extract<Happening, { _tag: "Shown" }>) =>
  Effect.gen(function* () {
    if (!isWanted(watch, dialogue)) return
    const open = yield* opened(watch, dialogue)
    const before = eventsIn(open)
    yield* observe(watch.run, open, shown)
    yield* storeFiles(watch.run, open, shown, () => undefined)
    watch.reports.onHappened(eventsIn(open) - before)
  })

const recordGone = (watch: Watch, { ids, among }: Extract<Happening, { _tag: "Gone" }>) =>
  Effect.gen(function* () {
    for (const dialogue of among) {
      if (!isWanted(watch, dialogue)) continue
      const open = yield* opened(watch, dialogue)
      const deleted = ids
        .filter((id) => open.loaded.state.messages.has("u", id))
        .map((id) => ({ box: "u" as const, id }))
      if (deleted.length > 0)
        yield* recordShown(watch, { _tag: "Shown", dialogue, shown: { messages: [], deleted } })
    }
  })
