/** `sideload projection digest`: a read model's content as one number, to compare with another time or another store. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { DigestReport } from "../../../application/projectionReports.ts"
import type { ReadModel } from "../../../application/readModels.ts"
import { Failed } from "../../failure.ts"
import { json } from "../../flags.ts"
import { printJson } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { whileLooking } from "../../session.ts"
import { checkNames, name, named } from "./named.ts"

const exact = Flag.Boolean("exact").pipe(
  Flag.withDescription("Also over when things were recorded: equal only for the very same log"),
  Flag.withDefault(false),
)

const TRIES = 5

/** The digest of a position: of one that moves meanwhile it is taken again. */
const digestAt = (model: ReadModel) =>
  Effect.gen(function* () {
    const positionOf = Effect.map(model.state, (stored) => stored?.position ?? 0)
    let position = yield* positionOf
    for (let tries = 1; tries <= TRIES; tries++) {
      const found = yield* model.digest
      const after = yield* positionOf
      if (after === position) return { position, ...found }
      position = after
    }
    const message = `${model.name} moves all the time, so its digest is of no one position. Pause it first: sideload projection pause ${model.name}`
    return yield* new Failed({ message })
  })

export const digest = Command.make("digest", { name, exact, json }, (options) =>
  Effect.andThen(
    checkNames([options.name]),
    whileLooking(
      Effect.gen(function* () {
        const model = yield* named(options.name)
        const { position, ...found } = yield* digestAt(model)
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
