/** `sideload projection drop`: takes away versions of a read model that are not the one which is read: one, or all that were kept. */
import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import type { ReadModel } from "../../../application/readModels.ts"
import { DroppedReport } from "../../../application/replayReports.ts"
import { confirm } from "../../confirm.ts"
import { Failed } from "../../failure.ts"
import { checkedArgument, json, yes } from "../../flags.ts"
import { parseCount } from "../../input.ts"
import { printJson } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { whileLooking } from "../../session.ts"
import { checkNames, name, named } from "./named.ts"

const version = checkedArgument("version", parseCount).pipe(
  Argument.withDescription(
    "The version, as `sideload projection list` shows it beneath the read model; all that are kept where none is given",
  ),
  Argument.optional,
  Argument.map(Option.getOrUndefined),
)

const notThere = (model: ReadModel, wanted: number) =>
  Effect.flatMap(model.versions, (versions) => {
    const there = versions.map((one) => `${one.version} (${one.role})`).join(", ") || "none"
    return new Failed({ message: `${model.name} has no version ${wanted}. There are: ${there}.` })
  })

const inUse = ({ name: of }: ReadModel, wanted: number): Failed =>
  new Failed({
    message: `version ${wanted} of ${of} is in use: it is read, or being made in place. A newer one comes by: sideload projection rebuild ${of}`,
  })

const builtUpon = ({ name: of }: ReadModel, wanted: number, by: ReadonlyArray<string>): Failed =>
  new Failed({
    message: `version ${wanted} of ${of} cannot be dropped: what others have made hangs on it: ${by.join(", ")}. Drop that first, or make it anew over the version that is read`,
  })

const keptOf = (model: ReadModel) =>
  Effect.map(model.versions, (versions) =>
    versions.filter(({ role }) => role === "kept").map((one) => one.version),
  )

const dropOne = (model: ReadModel, wanted: number) =>
  Effect.gen(function* () {
    const outcome = yield* model.drop(wanted)
    if (outcome._tag === "NotThere") return yield* notThere(model, wanted)
    if (outcome._tag === "InUse") return yield* inUse(model, wanted)
    if (outcome._tag === "BuiltUpon") return yield* builtUpon(model, wanted, outcome.by)
  })

/** "version 1", "versions 1, 2". */
const listed = (versions: ReadonlyArray<number>): string =>
  `${versions.length === 1 ? "version" : "versions"} ${versions.join(", ")}`

export const drop = Command.make("drop", { name, version, yes, json }, (typed) =>
  Effect.andThen(
    checkNames([typed.name]),
    whileLooking(
      Effect.gen(function* () {
        const model = yield* named(typed.name)
        const versions = typed.version === undefined ? yield* keptOf(model) : [typed.version]
        const what = `${listed(versions)} of ${model.name}`
        if (versions.length > 0) yield* confirm(`drop ${what} with all that is there`, typed.yes)
        yield* Effect.forEach(versions, (one) => dropOne(model, one), { discard: true })
        if (typed.json) printJson(DroppedReport, { name: model.name, versions })
        else print([versions.length === 0 ? `No version of ${model.name} is kept.` : `Dropped ${what}.`])
      }),
    ),
  ),
).pipe(
  Command.withDescription(
    "Drop versions of a read model that were kept, or one that was begun and not finished",
  ),
  Command.withExamples([
    { command: "sideload projection drop postgres 1", description: "After a rebuild; it asks first" },
    { command: "sideload projection drop postgres --yes", description: "All that are kept, without asking" },
  ]),
)
