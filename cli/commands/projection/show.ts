/** `sideload projection show`: everything that is known of one read model, and what to do where something is wrong. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { conditionOf } from "../../../application/condition.ts"
import { EventLog } from "../../../application/eventLog.ts"
import { ProjectionDetails, type ProjectionReport } from "../../../application/projectionReports.ts"
import type { ReadModel } from "../../../application/readModels.ts"
import { adviceOf } from "../../advice.ts"
import { json } from "../../flags.ts"
import { stateColour } from "../../output/conditions.ts"
import { printJson } from "../../output/json.ts"
import { lineOf } from "../../output/parked.ts"
import { print } from "../../output/print.ts"
import { type Colours, coloursFor, harmless, padEnd, readable, readableSpan } from "../../output/text.ts"
import { whileLooking } from "../../session.ts"
import { checkNames, name, named } from "./named.ts"

/** So many parked events are shown; `parked list` shows all. */
const FEW = 5

const detailsOf = (model: ReadModel, report: ProjectionReport) =>
  Effect.gen(function* () {
    const records = (report.parked ?? 0) > 0 ? yield* model.parked({ after: 0, most: FEW }) : []
    const parked = records.map((record) => lineOf(model.name, record, undefined))
    return {
      ...report,
      store: model.title,
      url: model.url,
      ...(parked.length === 0 ? {} : { first_parked: parked }),
      advice: [...adviceOf(report)],
    } satisfies ProjectionDetails
  })

const lagText = ({ lag = 0, lag_seconds }: ProjectionDetails): string =>
  lag === 0
    ? "none"
    : `${readable(lag)} events${lag_seconds === undefined ? "" : `, the first of them ${readableSpan(lag_seconds)} old`}`

const paceText = ({ rate, remaining_seconds }: ProjectionDetails): string | undefined => {
  if (rate === undefined) return undefined
  const left = remaining_seconds === undefined ? "" : `, ${readableSpan(remaining_seconds)} left`
  return `${readable(rate)} events a second${left}`
}

const ownerText = ({ owner }: ProjectionDetails): string =>
  owner === undefined
    ? "nobody"
    : `${owner.id} (${owner.doing}), last sign of life ${readableSpan(owner.heartbeat_seconds)} ago`

const linesOf = (
  one: ProjectionDetails,
  colours: Colours,
): ReadonlyArray<readonly [string, string | undefined]> => {
  const where = ["store", `${one.store} at ${one.url}`] as const
  const state = ["state", stateColour(colours)(one.state)] as const
  if (one.position === undefined) return [where, state]
  return [
    ...[where, ["version", String(one.version)] as const, state],
    ["position", readable(one.position)],
    ["lag", lagText(one)],
    ["rate", paceText(one)],
    ["generation", one.generation === undefined ? undefined : String(one.generation)],
    ["run by", ownerText(one)],
    ["last error", one.problem === undefined ? undefined : harmless(one.problem)],
    ["parked", readable(one.parked ?? 0)],
    ...(one.first_parked ?? []).map(
      ({ sequence, attempts, error }) =>
        ["", `sequence ${sequence}, tried ${attempts} times: ${harmless(error)}`] as const,
    ),
    ...(one.versions ?? []).map(
      ({ version, role, position, lag }) =>
        ["also", `version ${version}, ${role}, at ${readable(position)}, ${readable(lag)} behind`] as const,
    ),
  ]
}

const WIDTH = 12

const textOf = (one: ProjectionDetails, colours: Colours): ReadonlyArray<string> => [
  colours.bold(one.name),
  ...linesOf(one, colours).flatMap(([title, value]) =>
    value === undefined ? [] : [`  ${padEnd(title, WIDTH)}${value}`],
  ),
  ...(one.advice.length === 0 ? [] : ["", ...one.advice]),
]

export const show = Command.make("show", { name, json }, (options) =>
  Effect.andThen(
    checkNames([options.name]),
    whileLooking(
      Effect.gen(function* () {
        const model = yield* named(options.name)
        const last = yield* Effect.flatMap(EventLog, (log) => log.lastSequence)
        const details = yield* detailsOf(model, yield* conditionOf(model, last))
        if (options.json) printJson(ProjectionDetails, details)
        else print(textOf(details, coloursFor(process.stdout)))
      }),
    ),
  ),
).pipe(
  Command.withDescription(
    "Show all of one read model: condition, owner, last error, parked events, what to do",
  ),
  Command.withExamples([
    { command: "sideload projection show postgres", description: "All of one read model" },
  ]),
)
