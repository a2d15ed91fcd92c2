/** `sideload parked retry`: tries parked events again in the order of the log. What applies is parked no more; what is refused again stays. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import type { ReadModel } from "../../../application/readModels.ts"
import type { Selection } from "../../../application/replaying/parkedPages.ts"
import { RetriedReport } from "../../../application/replayReports.ts"
import { ToldFailure } from "../../failure.ts"
import { checked, json, optionally } from "../../flags.ts"
import { parseCount } from "../../input.ts"
import { printJson } from "../../output/json.ts"
import { print, say } from "../../output/print.ts"
import { makeProgress, type Progress } from "../../output/progress.ts"
import { readable } from "../../output/text.ts"
import { forEachPage, linesOf, notParked, selectionsOf } from "../../parkedBook.ts"
import { whileWorking } from "../../session.ts"
import { troubleTeller } from "../../stateView.ts"
import { checkNames, name, named } from "../projection/named.ts"
import { dialogue, dryRun, sequence } from "./flags.ts"
import { linePrinter, printLines } from "./list.ts"

const limit = optionally(checked("limit", parseCount), "N", "At most so many, the earliest first")

/** The limit is that of all selections together. */
const rest = ({ limit: most, ...selection }: Selection, taken: number): Selection =>
  most === undefined ? selection : { ...selection, limit: Math.max(0, most - taken) }

/** Prints what is selected; how many that is. For programs only the count is said. */
export const printSelected = (model: ReadModel, selections: ReadonlyArray<Selection>, asJson: boolean) =>
  Effect.gen(function* () {
    const out = linePrinter(false)
    let selected = 0
    for (const selection of selections)
      selected += yield* forEachPage(model, rest(selection, selected), (records) =>
        asJson ? Effect.void : Effect.flatMap(linesOf(model, records), (lines) => printLines(out, lines)),
      )
    return selected
  })

const retryAll = (model: ReadModel, selections: ReadonlyArray<Selection>, progress: Progress) =>
  Effect.gen(function* () {
    let [tried, applied] = [0, 0]
    const tell = troubleTeller(progress)
    for (const selection of selections) {
      const before = { tried, applied }
      const show = (now: { readonly tried: number; readonly applied: number }) => {
        tried = before.tried + now.tried
        applied = before.applied + now.applied
        progress.set(model.name, {
          done: tried,
          detail: `${readable(tried)} tried, ${readable(applied)} applied`,
        })
      }
      show(yield* model.retry(rest(selection, tried), show, tell))
    }
    return { selected: tried, applied }
  }).pipe(
    Effect.onInterrupt(() =>
      Effect.sync(() =>
        say("Stopped. What was applied is parked no more; the same command goes on with the rest."),
      ),
    ),
  )

const textOf = ({ name: of, dry_run, selected, applied, parked }: RetriedReport): string => {
  if (selected === 0) return `Nothing of that is parked in ${of}.`
  if (dry_run) return `${readable(selected)} would be tried again.`
  const left =
    parked === 0
      ? "Nothing is parked there any more."
      : `${readable(parked)} are parked there now: sideload parked list ${of}`
  return `${of}: ${readable(applied)} of ${readable(selected)} tried were applied. ${left}`
}

export const retry = Command.make("retry", { name, dialogue, sequence, limit, dryRun, json }, (typed) =>
  Effect.andThen(
    checkNames([typed.name]),
    whileWorking(
      Effect.gen(function* () {
        const model = yield* named(typed.name)
        const selections = yield* selectionsOf(typed)
        const progress = yield* makeProgress(!typed.json && !typed.dryRun)
        const done = typed.dryRun
          ? { selected: yield* printSelected(model, selections, typed.json), applied: 0 }
          : yield* retryAll(model, selections, progress)
        if (done.selected === 0 && typed.sequence !== undefined)
          return yield* notParked(model, typed.sequence)
        const parked = (yield* model.state)?.parked ?? 0
        return { name: model.name, dry_run: typed.dryRun, ...done, parked } satisfies RetriedReport
      }).pipe(
        Effect.scoped,
        Effect.flatMap((report) => tell(report, typed.json)),
      ),
    ),
  ),
).pipe(
  Command.withDescription(
    "Try parked events again, in the order of the log; exit 1 where one of them stays parked",
  ),
  Command.withExamples([
    { command: "sideload parked retry postgres", description: "All, once the cause is mended" },
    {
      command: "sideload parked retry postgres --sequence 4711",
      description: "One, the first of its dialogue",
    },
    { command: "sideload parked retry postgres --limit 100 --dry-run", description: "Which would be first" },
  ]),
)

const tell = (report: RetriedReport, asJson: boolean) =>
  Effect.gen(function* () {
    if (asJson) printJson(RetriedReport, report)
    else print([textOf(report)])
    if (!report.dry_run && report.applied < report.selected) return yield* new ToldFailure({ exitCode: 1 })
  })
