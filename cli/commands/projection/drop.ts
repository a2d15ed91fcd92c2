/** `sideload projection drop`: takes away a version of a read model that is not the one which is read. */
import { Effect } from "effect"
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
  Argument.withDescription("The version, as `sideload projection list` shows it beneath the read model"),
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

export const drop = Command.make("drop", { name, version, yes, json }, (typed) =>
  Effect.andThen(
    checkNames([typed.name]),
    whileLooking(
      Effect.gen(function* () {
        const model = yield* named(typed.name)
        yield* confirm(`drop version ${typed.version} of ${model.name} with all it holds`, typed.yes)
        const { _tag } = yield* model.drop(typed.version)
        if (_tag === "NotThere") return yield* notThere(model, typed.version)
        if (_tag === "InUse") return yield* inUse(model, typed.version)
        if (typed.json) printJson(DroppedReport, { name: model.name, version: typed.version })
        else print([`Version ${typed.version} of ${model.name} is gone.`])
      }),
    ),
  ),
).pipe(
  Command.withDescription("Drop a version of a read model that was kept, or begun and not finished"),
  Command.withExamples([
    { command: "sideload projection drop postgres 1", description: "After a rebuild; it asks first" },
    { command: "sideload projection drop postgres 1 --yes", description: "Without asking" },
  ]),
)
