/**
 * One pass over a source: each dialogue entered, observed page by page, its files stored, and left. Where the source is refused on the way, what
 * stands before the fault stays imported, and the refusal carries what came of it.
 */
import { Effect } from "effect"
import type { DialogueImported } from "../../domain/import/events.ts"

import { withoutIds } from "../../domain/import/held.ts"
import type { SourceItem } from "../../domain/observation.ts"

import { EventLog } from "../eventLog.ts"
import type { Going, SourceRefused, Waiting } from "../source.ts"
import { enter, eventsIn, leave, observe } from "./dialogue.ts"
import { dialoguesSoFar, SourceEndedEarly, type Unfinished } from "./endedEarly.ts"
import { sourceFilters } from "./filters.ts"
import { type Place, storeFiles } from "./media.ts"
import { type Entered, isNews, isNoNews } from "./news.ts"
import { outcomeOf } from "./outcome.ts"
import { forEachItem } from "./readAhead.ts"
import { decideImport, fail, type Run, request } from "./run.ts"

export type ImportProgress = {
  readonly importId: string
  readonly bytesRead: number
  readonly bytes: number
  /** Messages that the source has shown so far. */
  readonly observed: number
  /** Files that were stored so far. */
  readonly files: number
  /** What the source waits for, while it does. */
  readonly waiting?: Waiting
}

type Page = Extract<SourceItem, { readonly _tag: "Page" }>
type Ended = Extract<SourceItem, { readonly _tag: "DialogueEnded" }>

type Open = Unfinished & Entered

/** How far the pass has come. */
type Pass = {
  readonly run: Run
  readonly how: Going
  readonly onProgress: (progress: ImportProgress) => void
  open: Open | undefined
  observed: number
  files: number
  /** Messages of the open dialogue whose files could not be read. */
  unread: Array<Place>
  bytesRead: number
  waiting: Waiting | undefined
}

const report = (pass: Pass, bytesRead: number): void => {
  const { run, observed, files, waiting } = pass
  pass.bytesRead = bytesRead
  const waits = waiting === undefined ? {} : { waiting }
  pass.onProgress({ importId: run.id, bytesRead, bytes: run.source.size, observed, files, ...waits })
}

/** Waiting is told when it begins and ends, whatever is being recorded meanwhile. */
const withWaits = (pass: Pass, going: Going): Going => ({
  ...going,
  onWaiting: (waiting) => {
    pass.waiting = waiting
    report(pass, pass.bytesRead)
  },
})

const beginning = { open: undefined, observed: 0, files: 0, bytesRead: 0, waiting: undefined }

export const goThrough = (run: Run, how: Going, onProgress: (progress: ImportProgress) => void) => {
  const pass: Pass = { run, how, onProgress, ...beginning, unread: [] }
  const filters = sourceFilters(run.command.filters)
  const going = Effect.gen(function* () {
    yield* forEachItem(run.source, filters, withWaits(pass, how), (item) => take(pass, item))
    const completed = yield* decideImport(run, { _tag: "Complete", importId: run.id })
    // What follows the last dialogue was read as well.
    report(pass, run.source.size)
    return completed
  })
  return Effect.catchTag(going, "SourceRefused", (refusal) => endEarly(pass, refusal))
}

const take = (pass: Pass, item: SourceItem) =>
  Effect.gen(function* () {
    if (item._tag === "DialogueSeen") {
      const entered = yield* enter(pass.run, item.dialogue)
      pass.open = entered && { ...entered, entered: eventsIn(entered), observed: 0, services: 0 }
      pass.unread = []
      return
    }
    if (item._tag === "Page") yield* takePage(pass, item)
    else {
      const { how, open, unread } = pass
      const ended = withUnread(item, unread)
      if (open !== undefined && !isNoNews(how, open, ended.ended)) yield* leaveStated(pass, open, ended)
      pass.open = undefined
    }
    report(pass, item.bytesRead)
  })

const leaveStated = ({ run }: Pass, open: Open, item: Ended) =>
  Effect.andThen(request(run), leave(run, open, item))

const takePage = (pass: Pass, page: Page) =>
  Effect.gen(function* () {
    const { run, open } = pass
    pass.observed += page.messages.length
    if (open === undefined) return
    if (run.importing.state.phase === "none" && isNews(run, open, page)) yield* request(run)
    yield* observe(run, open, page)
    open.observed += page.messages.length
    open.services += page.services?.length ?? 0
    const unread = yield* storeFiles(run, open, page, (stored) => {
      pass.files += stored
      report(pass, page.bytesRead)
    })
    pass.unread.push(...unread)
  })

/** A file that could not be read is told like one whose name was refused; its message does not count as held, so it is shown again. */
const withUnread = (item: Ended, unread: ReadonlyArray<Place>): Ended => {
  if (unread.length === 0) return item
  const { held, mediaRefused = 0, ...ended } = item.ended
  const left = held === undefined ? {} : { held: withoutIds(held, unread) }
  return { ...item, ended: { ...ended, ...left, mediaRefused: mediaRefused + unread.length } }
}

/** Records that the source was refused, and fails with what was imported before. */
const endEarly = ({ run, open }: Pass, refusal: SourceRefused) =>
  Effect.gen(function* () {
    yield* Effect.ignore(fail(run, refusal))
    const { stats, ...outcome } = yield* conclude(run, dialoguesSoFar(run, open))
    return yield* new SourceEndedEarly({ refusal, outcome: { ...outcome, stats: { ...stats, errors: 1 } } })
  })

export const conclude = (run: Run, dialogues: ReadonlyArray<DialogueImported>) =>
  Effect.map(
    Effect.flatMap(EventLog, (log) => log.lastSequence),
    (last) =>
      outcomeOf(
        { tenant: run.command.tenant, account: run.command.account, importId: run.id, titles: run.titles },
        dialogues,
        last,
      ),
  )
