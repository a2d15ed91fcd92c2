/**
 * `sideload projection compare`: a read model beside what the log makes of it, or two of its versions. It ends with 0 where they are equal to the
 * last bit and with 1 where they are not. Differing rows are named, and what is in them is never shown.
 */
import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { makeFeed } from "../../../application/feed.ts"
import type { Comparison, Difference } from "../../../application/readModelStore.ts"
import type { ReadModel } from "../../../application/readModels.ts"
import { ComparisonReport } from "../../../application/replayReports.ts"
import { Failed, ToldFailure, WrongUsage } from "../../failure.ts"
import { checked, checkedArgument, json } from "../../flags.ts"
import { parseCount } from "../../input.ts"
import { printJson } from "../../output/json.ts"
import { print, say } from "../../output/print.ts"
import { makeProgress } from "../../output/progress.ts"
import { harmless, readable } from "../../output/text.ts"
import { whileWorking } from "../../session.ts"
import { stateView } from "../../stateView.ts"
import { checkNames, name, named } from "./named.ts"

const version = (which: "first" | "second") =>
  checkedArgument(which, parseCount).pipe(
    Argument.withDescription(
      `The ${which} version; without both, the log is folded anew beside the read model`,
    ),
    Argument.withDefault(undefined),
  )

const most = checked("most", parseCount).pipe(
  Flag.withDescription("Differing rows that are named, at most"),
  Flag.withMetavar("N"),
  Flag.withDefault(20),
)

const reportOf = (
  model: ReadModel,
  { first, second, differences }: Comparison,
  of: { readonly position: number } | { readonly versions: Array<number> },
): ComparisonReport => ({
  name: model.name,
  equal: first.exact === second.exact,
  ...of,
  first: { ...first },
  second: { ...second },
  differences: differences.map(({ fields, ...one }) => ({
    ...one,
    ...(fields === undefined ? {} : { fields: [...fields] }),
  })),
})

const withLog = (model: ReadModel, atMost: number, asJson: boolean) =>
  Effect.scoped(
    Effect.gen(function* () {
      const progress = yield* makeProgress(!asJson)
      const feed = yield* makeFeed
      const compared = yield* model.compare(feed, {
        most: atMost,
        onState: stateView(progress),
      })
      return reportOf(model, compared, { position: compared.position })
    }),
  ).pipe(
    Effect.onInterrupt(() =>
      Effect.sync(() =>
        say("Stopped. The read model is as it was, and what was made to compare is taken away."),
      ),
    ),
  )

const twoVersions = (model: ReadModel, first: number, second: number, atMost: number) =>
  Effect.gen(function* () {
    if (model.compareVersions === undefined) {
      const message = `${model.title} keeps one version at a time, so there are no two of ${model.name} to compare. Beside the log: sideload projection compare ${model.name}`
      return yield* new Failed({ message })
    }
    const compared = yield* model.compareVersions(first, second, atMost)
    if ("_tag" in compared) {
      const message = `${model.name} has no version ${compared.version}. Those that it has: sideload projection list`
      return yield* new Failed({ message })
    }
    return reportOf(model, compared, { versions: [first, second] })
  })

const kinds = {
  missing: "is missing",
  surplus: "is too much",
  different: "differs",
} as const satisfies Record<Difference["kind"], string>

const differenceLine = ({ of, key, kind, fields }: ComparisonReport["differences"][number]): string =>
  `  ${of} ${harmless(key)} ${kinds[kind]}${fields === undefined ? "" : `: ${fields.join(", ")}`}`

const linesOf = (one: ComparisonReport): ReadonlyArray<string> => {
  const [left, right] = one.versions?.map((number) => `version ${number}`) ?? [one.name, "log anew"]
  const width = Math.max((left ?? "").length, (right ?? "").length)
  const side = (title: string | undefined, { exact, rows }: ComparisonReport["first"]) =>
    `  ${(title ?? "").padEnd(width)}  ${exact}  ${readable(rows)} rows`
  const what =
    one.position === undefined
      ? `${left} and ${right} of ${one.name}`
      : `${one.name} and the log folded anew, at sequence ${one.position},`
  const sides = [side(left, one.first), side(right, one.second)]
  if (one.equal) return [`${what} are equal.`, ...sides]
  const shown = one.differences.length
  return [
    `${what} differ.`,
    ...[...sides, "", `The first ${shown === 1 ? "row" : `${shown} rows`}, as seen from ${left}:`],
    ...one.differences.map(differenceLine),
    ...(one.position === undefined
      ? []
      : ["", `Make it anew, while it is read: sideload projection rebuild ${one.name}`]),
  ]
}

const flags = { name, first: version("first"), second: version("second"), most, json }

export const compare = Command.make("compare", flags, (typed) =>
  Effect.gen(function* () {
    yield* checkNames([typed.name])
    const { first, second } = typed
    if (first !== undefined && second === undefined)
      return yield* new WrongUsage({
        message: "one version has nothing to be compared with: give two, or none.",
      })
    yield* whileWorking(
      Effect.gen(function* () {
        const model = yield* named(typed.name)
        const report = yield* first === undefined || second === undefined
          ? withLog(model, typed.most, typed.json)
          : twoVersions(model, first, second, typed.most)
        if (typed.json) printJson(ComparisonReport, report)
        else print(linesOf(report))
        if (!report.equal) return yield* new ToldFailure({ exitCode: 1 })
      }),
    )
  }),
).pipe(
  Command.withDescription(
    "Compare a read model with the log folded anew beside it, or two of its versions; exit 1 where they differ",
  ),
  Command.withExamples([
    { command: "sideload projection compare postgres", description: "With what the log makes of it" },
    { command: "sideload projection compare postgres 1 2", description: "Two versions that are kept" },
  ]),
)
