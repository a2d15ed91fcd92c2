/**
 * `sideload projection rebuild`: derives a read model anew from the log while the old one is read. Several are rebuilt together, from one
 * reading of the log; one that fails does not hold up the others.
 */
import { Effect, Result } from "effect"
import { Command, Flag } from "effect/cli"
import { type Feed, makeFeed } from "../../../application/feed.ts"
import type { ReadModel } from "../../../application/readModels.ts"
import { RebuiltReport } from "../../../application/replayReports.ts"
import { keptAdvice } from "../../advice.ts"
import { messageOf, ToldFailure } from "../../failure.ts"
import { json } from "../../flags.ts"
import { printJson } from "../../output/json.ts"
import { print, say } from "../../output/print.ts"
import { makeProgress, type Progress } from "../../output/progress.ts"
import { readable } from "../../output/text.ts"
import { whileWorking } from "../../session.ts"
import { stateView } from "../../stateView.ts"
import { checkNameOrAll, namedOrAll, nameOrAll } from "./named.ts"

type Rebuilt = RebuiltReport[number]

const anew = Flag.Boolean("anew").pipe(
  Flag.withDescription("From the beginning, also where an earlier attempt came further"),
  Flag.withDefault(false),
)

const rebuildOne = (model: ReadModel, feed: Feed, fromNothing: boolean, progress: Progress) =>
  Effect.gen(function* () {
    yield* model.migrate
    const { version, position } = yield* model.rebuild(feed, {
      anew: fromNothing,
      onState: stateView(progress),
    })
    // It is rebuilt, whether or not its store can be asked now.
    const versions = yield* Effect.catch(model.versions, () => Effect.succeed([]))
    const live = versions.find(({ role }) => role === "live")
    const kept = versions.filter(({ role }) => role === "kept").map((one) => one.version)
    return {
      ...{ name: model.name, version, position },
      ...(live === undefined ? {} : { parked: live.parked }),
      ...(kept.length === 0 ? {} : { kept }),
    } satisfies Rebuilt
  })

const linesOf = (one: Rebuilt): ReadonlyArray<string> => {
  if (one.failed !== undefined) return []
  const parked =
    one.parked === undefined || one.parked === 0
      ? ""
      : ` with ${readable(one.parked)} parked: sideload parked list ${one.name}`
  const kept = keptAdvice(one.name, one.kept ?? [])
  return [
    `${one.name} was rebuilt: version ${one.version} is read now, up to sequence ${one.position}${parked}`,
    ...(kept === undefined ? [] : [`  ${kept}`]),
  ]
}

const STOPPED =
  "Stopped. What was read before is read still, and what was made so far is kept: sideload projection rebuild (without --anew) goes on from there."

export const rebuild = Command.make("rebuild", { name: nameOrAll, anew, json }, (options) =>
  Effect.andThen(
    checkNameOrAll(options.name),
    whileWorking(
      Effect.gen(function* () {
        const models = yield* namedOrAll(options.name)
        const progress = yield* makeProgress(!options.json)
        const feed = yield* makeFeed
        return yield* Effect.forEach(
          models,
          (model) => Effect.map(Effect.result(rebuildOne(model, feed, options.anew, progress)), told(model)),
          { concurrency: "unbounded" },
        )
      }).pipe(
        Effect.onInterrupt(() => Effect.sync(() => say(STOPPED))),
        Effect.scoped,
        Effect.flatMap((reports) => tell(reports, options.json)),
      ),
    ),
  ),
).pipe(
  Command.withDescription(
    "Derive a read model anew from the log while it is read; the same command goes on where one was cut off",
  ),
  Command.withExamples([
    { command: "sideload projection rebuild postgres", description: "One read model" },
    { command: "sideload projection rebuild all", description: "All of them, together" },
    {
      command: "sideload projection rebuild redis --anew",
      description: "From the beginning, whatever was begun",
    },
  ]),
)

const told =
  ({ name }: ReadModel) =>
  (result: Result.Result<Rebuilt, Error>): Rebuilt =>
    Result.isSuccess(result) ? result.success : { name, failed: messageOf(result.failure) }

const tell = (reports: ReadonlyArray<Rebuilt>, asJson: boolean) =>
  Effect.gen(function* () {
    if (asJson) printJson(RebuiltReport, [...reports])
    else print(reports.flatMap(linesOf))
    const failed = reports.filter(({ failed: why }) => why !== undefined)
    for (const one of failed) say(`sideload: ${one.name} was not rebuilt: ${one.failed}`)
    if (failed.length > 0) return yield* new ToldFailure({ exitCode: 1 })
  })
