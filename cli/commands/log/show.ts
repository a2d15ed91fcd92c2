/** `sideload log show`: one event with its headers, and its content as far as the keys open it. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { EventLog, type StoredEvent } from "../../../application/eventLog.ts"
import { isUnreadable, type OpenedEvent } from "../../../application/openedEvent.ts"
import { makeOpener } from "../../../application/opening.ts"
import { EventReport } from "../../../application/reports.ts"
import { parseState } from "../../../domain/state.ts"
import { Failed } from "../../failure.ts"
import { checkedArgument, json } from "../../flags.ts"
import { parseSequence } from "../../input.ts"
import { printJson } from "../../output/json.ts"
import { print } from "../../output/print.ts"
import { harmless, padEnd } from "../../output/text.ts"
import { whileOpeningLog } from "../../session.ts"

const sequence = checkedArgument("sequence", parseSequence).pipe(
  Argument.withDescription("The event's place in the log"),
)

const headersOf = ({ headerNames, header }: StoredEvent): Record<string, string> =>
  Object.fromEntries([...headerNames].sort().map((name) => [name, header(name) ?? ""]))

const reportOf = (stored: StoredEvent, opened: OpenedEvent): EventReport => {
  const base = { sequence: stored.sequence, subject: stored.subject, headers: headersOf(stored) }
  if (isUnreadable(opened)) return { ...base, problem: opened.problem }
  const { tenant, account, dialogue, data } = opened
  return {
    ...base,
    ...(tenant === undefined ? {} : { tenant_id: tenant }),
    ...(account === undefined ? {} : { account_id: account }),
    ...(dialogue === undefined ? {} : { dialogue }),
    ...(data === undefined ? {} : { data }),
  }
}

const contentOf = ({ data, problem }: EventReport): ReadonlyArray<string> => {
  if (problem !== undefined) return [`unreadable: ${problem}`]
  if (data === undefined) return ["erased: its key was destroyed"]
  return JSON.stringify(data, null, 2).split("\n").map(harmless)
}

const timeOf = (seconds: number): string => {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime()) ? String(seconds) : time.toISOString().replace(".000Z", "Z")
}

/** Which message the event is of, as its header tells anybody; the content of reactions and stored files does not. */
const messageOf = ({ headers }: EventReport): ReadonlyArray<string> => {
  const state = parseState(headers["sl-state"] ?? "")
  if (state === undefined || state.kind === "peer") return []
  const { kind, box, id, occurred, edited } = state
  const later = kind === "reactions" ? "seen" : "edited"
  return [
    [
      `message ${id} of box ${box}`,
      ...(occurred === undefined ? [] : [`sent ${timeOf(occurred)}`]),
      ...(edited === undefined ? [] : [`${later} ${timeOf(edited)}`]),
    ].join(", "),
  ]
}

const namesWidth = (report: EventReport): number =>
  Math.max(...Object.keys(report.headers).map((name) => name.length))

const textOf = (report: EventReport): ReadonlyArray<string> => [
  `sequence ${report.sequence} on ${report.subject}`,
  ...(report.account_id === undefined ? [] : [`account ${report.account_id} of tenant ${report.tenant_id}`]),
  ...(report.dialogue === undefined
    ? []
    : [`dialogue ${report.dialogue.peer.kind}/${report.dialogue.peer.id}`]),
  ...messageOf(report),
  "",
  ...Object.entries(report.headers).map(
    ([name, value]) => `${padEnd(name, namesWidth(report))}  ${harmless(value)}`,
  ),
  "",
  ...contentOf(report),
]

export const show = Command.make("show", { sequence, json }, (options) =>
  whileOpeningLog(
    Effect.gen(function* () {
      const log = yield* EventLog
      const stored = yield* log.get(options.sequence)
      if (stored === undefined) {
        const last = yield* log.lastSequence
        const message = `there is no event at sequence ${options.sequence}; the log's last sequence is ${last}.`
        return yield* new Failed({ message })
      }
      const open = yield* makeOpener
      const [opened] = yield* open([stored])
      if (opened === undefined) return
      const report = reportOf(stored, opened)
      if (options.json) printJson(EventReport, report)
      else print(textOf(report))
    }),
  ),
).pipe(
  Command.withDescription("Show one event: its headers, and its content as far as the keys open it"),
  Command.withExamples([{ command: "sideload log show 42", description: "The event at sequence 42" }]),
)
