/** `sideload parked show`: one parked event, what the log says of it without opening it, and what waits behind it. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { EventLog, type StoredEvent } from "../../../application/eventLog.ts"
import { ParkedReport } from "../../../application/projectionReports.ts"
import type { ParkedRecord } from "../../../application/readModelStore.ts"
import type { ReadModel } from "../../../application/readModels.ts"
import { checkedArgument, json } from "../../flags.ts"
import { parseSequence } from "../../input.ts"
import { printJson } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { harmless, padEnd, readable } from "../../output/text.ts"
import { forEachPage, linesOf, notParked } from "../../parkedBook.ts"
import { whileOpening } from "../../session.ts"
import { checkNames, name, named } from "../projection/named.ts"

const sequence = checkedArgument("sequence", parseSequence).pipe(
  Argument.withDescription("The event's place in the log, as `sideload parked list` shows it"),
)

/** How many of the same subject are parked before and after it, and the first of those before. */
const neighbours = (model: ReadModel, { subject, sequence: at }: ParkedRecord) =>
  Effect.gen(function* () {
    let [followers, first] = [0, at]
    yield* forEachPage(model, { subject }, (records) =>
      Effect.sync(() => {
        first = Math.min(first, records[0]?.sequence ?? first)
        followers += records.filter((one) => one.sequence > at).length
      }),
    )
    return { followers, ...(first < at ? { behind: first } : {}) }
  })

const eventOf = (stored: StoredEvent | undefined): Pick<ParkedReport, "event"> => {
  if (stored === undefined) return {}
  const [type, time] = [stored.header("ce-type"), stored.header("ce-time")]
  return { event: { ...(type === undefined ? {} : { type }), ...(time === undefined ? {} : { time }) } }
}

const WIDTH = 12

const adviceOf = (one: ParkedReport): ReadonlyArray<string> => {
  const { name: of, sequence: at, behind, followers } = one
  if (behind !== undefined) return [`What it waits for: sideload parked show ${of} ${behind}`]
  const which = followers === 0 ? `--sequence ${at}` : `--dialogue ${one.dialogue_id ?? one.subject}`
  return [
    `Once the cause is mended: sideload parked retry ${of} ${which}`,
    `To do without it: sideload parked discard ${of} --sequence ${at}`,
  ]
}

const textOf = (one: ParkedReport): ReadonlyArray<string> => {
  const pairs: ReadonlyArray<readonly [string, string | undefined]> = [
    ["subject", one.subject],
    ["dialogue", one.dialogue_id === undefined ? undefined : `${one.dialogue_id} (${one.type ?? "?"})`],
    ["event", one.event === undefined ? "the log has none there" : one.event.type],
    ["recorded", one.event?.time],
    ["error", harmless(one.error)],
    ["attempts", String(one.attempts)],
    ["first seen", one.first_seen],
    ["last seen", one.last_seen],
    ["waits for", one.behind === undefined ? undefined : `sequence ${one.behind} of its subject`],
    ["behind it", one.followers === 0 ? "nothing" : `${readable(one.followers)} later events of its subject`],
  ]
  return [
    `sequence ${one.sequence}, parked in ${one.name}`,
    ...pairs.flatMap(([title, value]) => (value === undefined ? [] : [`  ${padEnd(title, WIDTH)}${value}`])),
    "",
    ...adviceOf(one),
  ]
}

export const show = Command.make("show", { name, sequence, json }, (typed) =>
  Effect.andThen(
    checkNames([typed.name]),
    whileOpening(
      Effect.gen(function* () {
        const model = yield* named(typed.name)
        const [record] = yield* model.parked({ after: typed.sequence - 1, most: 1 })
        if (record?.sequence !== typed.sequence) return yield* notParked(model, typed.sequence)
        const [line] = yield* linesOf(model, [record])
        if (line === undefined) return yield* notParked(model, typed.sequence)
        const stored = yield* Effect.flatMap(EventLog, (log) => log.get(record.sequence))
        const report = { ...line, ...eventOf(stored), ...(yield* neighbours(model, record)) }
        if (typed.json) printJson(ParkedReport, report)
        else print(textOf(report))
      }),
    ),
  ),
).pipe(
  Command.withDescription(
    "Show one parked event: why, since when, what the log says of it, what waits behind it",
  ),
  Command.withExamples([
    { command: "sideload parked show postgres 4711", description: "The event at sequence 4711" },
  ]),
)
