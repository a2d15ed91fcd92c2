/** `sideload parked list`: which events a read model, or any, could not apply. It prints while it reads; content is never shown. */
import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { ParkedLine } from "../../../application/projectionReports.ts"
import { ReadModels } from "../../../application/readModels.ts"
import { json } from "../../flags.ts"
import { listPrinter } from "../../output/json.ts"
import { parkedText, parkedTitles } from "../../output/parked.ts"
import { say, written } from "../../output/print.ts"
import { coloursFor } from "../../output/text.ts"
import { forEachPage, linesOf, selectionsOf } from "../../parkedBook.ts"
import { whileOpening } from "../../session.ts"
import { checkNames, named } from "../projection/named.ts"
import { dialogue } from "./flags.ts"

const name = Argument.String("name").pipe(
  Argument.withDescription("The read model; all of them where none is named"),
  Argument.optional,
  Argument.map(Option.getOrUndefined),
)

/** Titles come with the first line. */
const asText = () => {
  let begun = false
  return {
    one: (line: ParkedLine) => {
      const titles = begun ? "" : `${coloursFor(process.stdout).dim(parkedTitles)}\n`
      begun = true
      return written(`${titles}${parkedText(line)}\n`)
    },
    end: () => (begun ? undefined : say("Nothing is parked.")),
  }
}

export type LinePrinter = {
  readonly one: (line: ParkedLine) => Promise<void> | undefined
  readonly end: () => void
}

export const linePrinter = (asJson: boolean): LinePrinter => (asJson ? listPrinter(ParkedLine) : asText())

/** Waits where the pipe is full. */
export const printLines = (out: LinePrinter, lines: ReadonlyArray<ParkedLine>) =>
  Effect.promise(async () => {
    for (const line of lines) await out.one(line)
  })

export const list = Command.make("list", { name, dialogue, json }, (typed) =>
  Effect.andThen(
    checkNames(typed.name === undefined ? [] : [typed.name]),
    whileOpening(
      Effect.gen(function* () {
        const models = typed.name === undefined ? yield* ReadModels : [yield* named(typed.name)]
        const selections = yield* selectionsOf(typed)
        const out = linePrinter(typed.json)
        for (const model of models)
          for (const selection of selections)
            yield* forEachPage(model, selection, (records) =>
              Effect.flatMap(linesOf(model, records), (lines) => printLines(out, lines)),
            )
        out.end()
      }),
    ),
  ),
).pipe(
  Command.withDescription(
    "List parked events: sequence, dialogue, error, attempts, times. Never what is in them",
  ),
  Command.withExamples([
    { command: "sideload parked list", description: "Of all read models" },
    { command: "sideload parked list postgres --json | jq length", description: "How many, for programs" },
  ]),
)
