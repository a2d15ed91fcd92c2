/** `sideload projection pause` and `resume`: whether anybody may run a read model live. It is kept in its store, so it outlives every process. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import type { ReadModel } from "../../../application/readModels.ts"
import { PausedReport } from "../../../application/replayReports.ts"
import { messageOf, ToldFailure } from "../../failure.ts"
import { json } from "../../flags.ts"
import { printJson } from "../../output/json.ts"
import { print, say } from "../../output/print.ts"
import { whileLooking } from "../../session.ts"
import { checkNameOrAll, namedOrAll, nameOrAll } from "./named.ts"

type Paused = PausedReport[number]

const setOne = (model: ReadModel, paused: boolean) =>
  Effect.gen(function* () {
    // Where nothing was ever derived there is no place yet to note it in.
    yield* model.migrate
    const before = yield* model.state
    const changed = (before?.paused ?? false) !== paused
    if (changed) yield* model.setPaused(paused)
    const position = (yield* model.state)?.position ?? 0
    return { name: model.name, paused, changed, position }
  })

/** One whose store is away holds up none of the others. */
const setEach = (models: ReadonlyArray<ReadModel>, paused: boolean) =>
  Effect.forEach(models, (model) =>
    setOne(model, paused).pipe(
      Effect.map((done): Paused => done),
      Effect.catch((error) => Effect.succeed<Paused>({ name: model.name, paused, failed: messageOf(error) })),
    ),
  )

const lineOf = ({ name, paused, changed, position, failed }: Paused): ReadonlyArray<string> => {
  if (failed !== undefined) return []
  return [doneLine(name, paused, changed === true, position ?? 0)]
}

const doneLine = (name: string, paused: boolean, changed: boolean, position: number): string => {
  if (!changed) return `${name} ${paused ? "was paused already" : "was not paused"}, at position ${position}.`
  return paused
    ? `${name} is paused at position ${position}. It goes on with: sideload projection resume ${name}`
    : `${name} may go on from position ${position}. A standing worker goes on by itself; where there is none: sideload worker`
}

const set = (typed: { readonly name: string; readonly json: boolean }, paused: boolean) =>
  Effect.andThen(
    checkNameOrAll(typed.name),
    whileLooking(
      Effect.gen(function* () {
        const models = yield* namedOrAll(typed.name)
        const reports = yield* setEach(models, paused)
        if (typed.json) printJson(PausedReport, reports)
        else print(reports.flatMap(lineOf))
        const failed = reports.filter(({ failed: why }) => why !== undefined)
        const what = paused ? "paused" : "resumed"
        for (const one of failed) say(`sideload: ${one.name} was not ${what}: ${one.failed}`)
        if (failed.length > 0) return yield* new ToldFailure({ exitCode: 1 })
      }),
    ),
  )

export const pause = Command.make("pause", { name: nameOrAll, json }, (typed) => set(typed, true)).pipe(
  Command.withDescription("Stop a read model where it is, for every process, until it is resumed"),
  Command.withExamples([
    { command: "sideload projection pause neo4j", description: "The others go on" },
    { command: "sideload projection pause all", description: "All read models; imports still reach the log" },
  ]),
)

export const resume = Command.make("resume", { name: nameOrAll, json }, (typed) => set(typed, false)).pipe(
  Command.withDescription("Let a paused read model go on from where it is"),
  Command.withExamples([{ command: "sideload projection resume neo4j", description: "From its position" }]),
)
