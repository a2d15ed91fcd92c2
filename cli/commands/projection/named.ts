/** A read model by the name that somebody typed. */
import { Effect } from "effect"
import { Argument } from "effect/cli"
import { type ReadModel, ReadModels } from "../../../application/readModels.ts"
import { WrongUsage } from "../../failure.ts"

export const name = Argument.String("name").pipe(
  Argument.withDescription("The read model, as `sideload projection list` names it"),
)

export const named = Effect.fnUntraced(function* (
  wanted: string,
): Effect.fn.Return<ReadModel, WrongUsage, ReadModels> {
  const models = yield* ReadModels
  const found = models.find((model) => model.name === wanted)
  if (found !== undefined) return found
  const names = models.map((model) => model.name).join(", ")
  return yield* new WrongUsage({ message: `there is no read model "${wanted}". There are: ${names}.` })
})
