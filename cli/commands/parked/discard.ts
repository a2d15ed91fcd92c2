/** `sideload parked discard`: takes events out of the book without applying them. The log keeps them, and a rebuild meets them again. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { DiscardedReport } from "../../../application/replayReports.ts"
import { confirm } from "../../confirm.ts"
import { WrongUsage } from "../../failure.ts"
import { json, yes } from "../../flags.ts"
import { printJson } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { readable } from "../../output/text.ts"
import { notParked, selectionsOf } from "../../parkedBook.ts"
import { whileWorking } from "../../session.ts"
import { checkNames, name, named } from "../projection/named.ts"
import { dialogue, dryRun, sequence } from "./flags.ts"
import { printSelected } from "./retry.ts"

const all = Flag.Boolean("all").pipe(Flag.withDescription("All that is parked"), Flag.withDefault(false))

const WHICH =
  "say which events, by one of --dialogue, --sequence or --all. What there is: sideload parked list"

const textOf = ({ name: of, dry_run, selected, discarded, parked }: DiscardedReport): string => {
  if (selected === 0) return `Nothing of that is parked in ${of}.`
  if (dry_run) return `${readable(selected)} would be discarded.`
  const left =
    parked === 0
      ? "Nothing is parked there any more."
      : `${readable(parked)} are parked there still: sideload parked list ${of}`
  return `${of}: ${readable(discarded)} discarded. ${left}`
}

export const discard = Command.make(
  "discard",
  { name, dialogue, sequence, all, dryRun, yes, json },
  (typed) =>
    Effect.gen(function* () {
      yield* checkNames([typed.name])
      const chosen = [typed.dialogue !== undefined, typed.sequence !== undefined, typed.all].filter(Boolean)
      if (chosen.length !== 1) return yield* new WrongUsage({ message: WHICH })
      yield* whileWorking(
        Effect.gen(function* () {
          const model = yield* named(typed.name)
          const selections = yield* selectionsOf(typed)
          const selected = yield* printSelected(model, selections, typed.json || !typed.dryRun)
          if (selected === 0 && typed.sequence !== undefined) return yield* notParked(model, typed.sequence)
          let discarded = 0
          if (!typed.dryRun && selected > 0) {
            const what = `discard ${selected === 1 ? "one parked event" : `${readable(selected)} parked events`} of ${model.name}, which then stays without them`
            yield* confirm(what, typed.yes)
            for (const selection of selections) discarded += (yield* model.discard(selection)).discarded
          }
          const parked = (yield* model.state)?.parked ?? 0
          const report = { name: model.name, dry_run: typed.dryRun, selected, discarded, parked }
          if (typed.json) printJson(DiscardedReport, report)
          else print([textOf(report)])
        }),
      )
    }),
).pipe(
  Command.withDescription(
    "Do without parked events: they leave the book unapplied. A rebuild meets them again",
  ),
  Command.withExamples([
    { command: "sideload parked discard postgres --sequence 4711", description: "One; it asks first" },
    { command: "sideload parked discard postgres --all --dry-run", description: "How much that would be" },
  ]),
)
