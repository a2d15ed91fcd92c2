/** `sideload projection digest`: a read model's content as one number, to compare with another time or another store. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { DigestReport } from "../../../application/projectionReports.ts"
import { json } from "../../flags.ts"
import { printJson } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { whileLooking } from "../../session.ts"
import { checkNames, name, named } from "./named.ts"

const exact = Flag.Boolean("exact").pipe(
  Flag.withDescription("Also over when things were recorded: equal only for the very same log"),
  Flag.withDefault(false),
)

export const digest = Command.make("digest", { name, exact, json }, (options) =>
  Effect.andThen(
    checkNames([options.name]),
    whileLooking(
      Effect.gen(function* () {
        const model = yield* named(options.name)
        const found = yield* model.digest
        const position = (yield* model.state)?.position ?? 0
        if (options.json) printJson(DigestReport, { name: model.name, position, ...found })
        else print([options.exact ? found.exact : found.content])
      }),
    ),
  ),
).pipe(
  Command.withDescription(
    "Print the SHA-256 of a read model's sorted content, without position or generation",
  ),
  Command.withExamples([
    { command: "sideload projection digest postgres", description: "Compare before and after" },
  ]),
)
