/**
 * `sideload projection wait`: returns when a read model shows the log up to a sequence. It runs nothing itself. Where that can never come without
 * an operator it ends at once; what else holds it up is said while it waits.
 */
import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { conditionOf } from "../../../application/condition.ts"
import { EventLog } from "../../../application/eventLog.ts"
import type { ProjectionReport } from "../../../application/projectionReports.ts"
import { WaitedReport } from "../../../application/replayReports.ts"
import { stateAdvice } from "../../advice.ts"
import { Failed } from "../../failure.ts"
import { checked, checkedArgument, json } from "../../flags.ts"
import { parseDuration, parseSequence } from "../../input.ts"
import { printJson } from "../../output/json.ts"
import { print, say } from "../../output/print.ts"
import { whileLooking } from "../../session.ts"
import { checkNames, name, named } from "./named.ts"

const sequence = checkedArgument("sequence", parseSequence).pipe(
  Argument.withDescription("The sequence to wait for; the log's present end where none is given"),
  Argument.withDefault(undefined),
)

const timeout = checked("timeout", parseDuration).pipe(
  Flag.withDescription("How long to wait: 30s, 5m"),
  Flag.withMetavar("SPAN"),
  Flag.withDefault(300_000),
)

const LOOK = "100 millis"
/** A state that is over before anybody has read of it is not worth a line. */
const WORTH_SAYING_MILLIS = 2000

/** Only an operator can change that; a rebuild that is under way does. */
const isHopeless = ({ state, versions = [] }: ProjectionReport): boolean =>
  state === "ahead" ||
  ((state === "paused" || state === "outdated") && !versions.some(({ role }) => role === "building"))

const where = ({ state, position }: ProjectionReport): string =>
  position === undefined ? "its store is away" : `it is at ${position}, ${state}`

/** Says once what holds it up. */
const makeTeller = () => {
  let [since, advice, said] = [Date.now(), "", ""]
  return (report: ProjectionReport): void => {
    const now = stateAdvice(report) ?? ""
    if (now !== advice) since = Date.now()
    advice = now
    if (now === "" || now === said || Date.now() - since < WORTH_SAYING_MILLIS) return
    said = now
    say(now)
  }
}

type Wish = { readonly wanted: number; readonly until: number }

const arrival = (
  name: string,
  { wanted, until }: Wish,
  look: Effect.Effect<ProjectionReport, never, EventLog>,
) =>
  Effect.gen(function* () {
    const tell = makeTeller()
    for (;;) {
      const report = yield* look
      const { position = 0, state } = report
      if (position >= wanted && state !== "away" && state !== "ahead") return position
      const advice = stateAdvice(report)
      if (isHopeless(report)) {
        const message = `${name} is at ${position} and does not come to ${wanted} by itself: ${advice}`
        return yield* new Failed({ message })
      }
      if (Date.now() > until) {
        const message = `${name} did not reach ${wanted} in time: ${where(report)}. ${advice ?? "Where no worker runs, start one: sideload worker"}`
        return yield* new Failed({ message })
      }
      tell(report)
      yield* Effect.sleep(LOOK)
    }
  })

export const wait = Command.make("wait", { name, sequence, timeout, json }, (typed) =>
  Effect.andThen(
    checkNames([typed.name]),
    whileLooking(
      Effect.gen(function* () {
        const model = yield* named(typed.name)
        const log = yield* EventLog
        const last = yield* log.lastSequence
        const wanted = typed.sequence ?? last
        if (wanted > last) say(`The log ends at ${last}: ${wanted} is still to be appended.`)
        const wish = { wanted, until: Date.now() + typed.timeout }
        const position = yield* arrival(model.name, wish, conditionOf(model, wanted))
        if (typed.json) printJson(WaitedReport, { name: model.name, wanted, position })
        else print([String(position)])
      }),
    ),
  ),
).pipe(
  Command.withDescription("Wait until a read model shows the log up to a sequence, and print its position"),
  Command.withExamples([
    { command: "sideload projection wait neo4j", description: "Up to the log's present end" },
    { command: "sideload projection wait redis 4711 --timeout 30s", description: "Up to a sequence" },
  ]),
)
