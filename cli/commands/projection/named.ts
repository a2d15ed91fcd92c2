/** A read model by the name that somebody typed. A wrong name is refused before anything is asked of a server. */
import { Effect } from "effect"
import { Argument } from "effect/cli"
import { type ReadModel, ReadModels } from "../../../application/readModels.ts"
import { WrongUsage } from "../../failure.ts"
import { loadReadModelNames } from "../../session.ts"

export const ALL = "all"

export const name = Argument.String("name").pipe(
  Argument.withDescription("The read model, as `sideload projection list` names it"),
)

export const nameOrAll = Argument.String("name").pipe(Argument.withDescription(`The read model, or ${ALL}`))

/** Refuses what no read model is called. */
export const checkNames = Effect.fnUntraced(function* (
  typed: ReadonlyArray<string>,
): Effect.fn.Return<void, WrongUsage> {
  const { readModelNames } = yield* loadReadModelNames
  const unknown = typed.find((wanted) => !readModelNames.includes(wanted))
  if (unknown === undefined) return
  const message = `there is no read model "${unknown}". There are: ${readModelNames.join(", ")}.`
  return yield* new WrongUsage({ message })
})

/** Refuses a name that is neither a read model's nor `all`. */
export const checkNameOrAll = (typed: string): Effect.Effect<void, WrongUsage> =>
  typed === ALL ? Effect.void : checkNames([typed])

/** The read model; its name was checked. */
export const named = (wanted: string): Effect.Effect<ReadModel, never, ReadModels> =>
  Effect.flatMap(ReadModels, (models) => {
    const found = models.find((model) => model.name === wanted)
    return found === undefined ? Effect.die(new Error(`no read model ${wanted}`)) : Effect.succeed(found)
  })

/** That one, or all of them; the name was checked. */
export const namedOrAll = (wanted: string): Effect.Effect<ReadonlyArray<ReadModel>, never, ReadModels> =>
  wanted === ALL ? Effect.map(ReadModels, (all) => all) : Effect.map(named(wanted), (one) => [one])
