/**
 * What an import would do, without doing it: the source is gone through as an import does, each page is decided against what the log knows,
 * and what was decided is believed instead of recorded. Its counts are those that the import then has, as long as nobody else imports
 * meanwhile. A source that can be read only in part is told of up to there.
 */
import { Effect } from "effect"
import type { Command } from "../../domain/command.ts"
import type { DialogueCommand } from "../../domain/dialogue/decide.ts"
import { dialogueDecider } from "../../domain/dialogue/decider.ts"
import { type DialogueState, initial } from "../../domain/dialogue/state.ts"
import type { DialogueImported } from "../../domain/import/events.ts"
import type { DialogueEnded, DialogueSeen } from "../../domain/observation.ts"
import { peerKey } from "../../domain/peer.ts"
import type { HandleError } from "../handling.ts"
import type { DryRunReport } from "../reports.ts"
import type { Source, SourceRefused, Waiting } from "../source.ts"
import { count, noTally, type Tally } from "../subjects.ts"
import { observationOf, type Page, statementOf } from "./dialogue.ts"
import { type Gone, reportOf } from "./dryRunReport.ts"
import { sourceFilters } from "./filters.ts"
import type { ImportProgress } from "./goThrough.ts"
import type { Known } from "./known.ts"
import { nothingNew } from "./outcome.ts"
import { forEachItem } from "./readAhead.ts"

type Open = {
  readonly seen: DialogueSeen
  readonly state: DialogueState
  readonly tally: Tally
  /** What this very import stated of it already: it is not imported again. */
  readonly before: DialogueImported | undefined
  readonly found: { messages: number; services: number; there: number; missing: number }
}

export const dryRun = (
  command: Command,
  source: Source,
  known: Known,
  onProgress: (progress: Omit<ImportProgress, "importId" | "files">) => void,
): Effect.Effect<DryRunReport, HandleError> =>
  Effect.gen(function* () {
    const gone = new Map<string, Gone>()
    let open: Open | undefined
    let [observed, bytesRead] = [0, 0]
    const report = (waiting?: Waiting) =>
      onProgress({
        ...{ bytesRead, bytes: source.size, observed },
        ...(waiting === undefined ? {} : { waiting }),
      })
    const going = { ...known.going, onWaiting: report }
    const through = forEachItem(source, sourceFilters(command.filters), going, (item) =>
      Effect.gen(function* () {
        if (item._tag === "DialogueSeen") {
          // As in an import, a dialogue that the source shows a second time has been gone through.
          open = gone.has(peerKey(item.dialogue.peer)) ? undefined : yield* enter(known, item.dialogue)
          return
        }
        if (item._tag === "Page") {
          observed += item.messages.length
          if (open !== undefined) observe(command, source, known, open, item)
        } else {
          if (open !== undefined) gone.set(peerKey(open.seen.peer), leave(open, item.ended))
          open = undefined
        }
        bytesRead = item.bytesRead
        report()
      }),
    )
    const problem: SourceRefused | undefined = yield* through.pipe(
      Effect.as(undefined),
      Effect.catchTag("SourceRefused", (refused) => Effect.succeed(refused)),
    )
    if (open !== undefined) gone.set(peerKey(open.seen.peer), breakOff(open))
    return reportOf(command, known.decidedAgainst, [...gone.values()], problem)
  })

const enter = (known: Known, seen: DialogueSeen) =>
  Effect.gen(function* () {
    const before = known.through.get(peerKey(seen.peer))
    const state = before === undefined ? yield* known.dialogue(seen.peer) : initial()
    const found = { messages: 0, services: 0, there: 0, missing: 0 }
    return { seen, state, tally: noTally(), before, found } satisfies Open
  })

const observe = (command: Command, source: Source, known: Known, open: Open, page: Page): void => {
  const { messages, services = [] } = page
  open.found.messages += messages.length
  open.found.services += services.length
  for (const media of [
    ...messages.map((one) => one.content.media),
    ...services.map((one) => one.service.media),
  ]) {
    if (media?.present === true) open.found.there += 1
    if (media?.present === false) open.found.missing += 1
  }
  if (open.before !== undefined) return
  believe(open, observationOf(page, open.seen, command.filters, known.names))
  if (command.filters.media === false || source.bytesOf === undefined) return
  const stored = [...messages, ...services].flatMap(({ box, id, file }) =>
    file === undefined ? [] : [{ box, id, media: NOT_READ }],
  )
  believe(open, { dialogue: open.seen, stored, names: known.names })
}

/** That a file would be stored is decided by its message, whatever is in it. */
const NOT_READ = { sha256: "0".repeat(64), size: 0 }

const believe = (open: Open, command: DialogueCommand): void => {
  for (const event of dialogueDecider.decide(command, open.state)) {
    dialogueDecider.evolve(open.state, event)
    count(open.tally, event.type)
  }
}

/** No statement of a dry run is recorded under an import. */
const NO_IMPORT = ""

const leave = ({ seen, before, tally, found }: Open, ended: DialogueEnded): Gone => ({
  title: seen.title,
  statement: before === undefined ? statementOf(NO_IMPORT, seen, ended, tally) : nothingNew(before),
  there: found.there,
  // A file that is refused is not there either, and is counted apart.
  missing: Math.max(0, found.missing - (ended.mediaRefused ?? 0)),
  brokenOff: false,
})

/** The dialogue in which the source broke off, as far as it was seen. */
const breakOff = (open: Open): Gone => {
  const { messages: observed, services: serviceMessages } = open.found
  const ended = { completeness: "unknown", observed, serviceMessages, filtered: 0, skipped: 0 } as const
  return { ...leave(open, ended), brokenOff: true }
}
