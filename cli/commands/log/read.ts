/**
 * `sideload log read`: the log's events in order, as anybody without keys can read them. It prints while it reads, and ends when whoever reads
 * its output has enough.
 */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { EventLog, LogUnavailable, SequenceGap, type StoredEvent } from "../../../application/eventLog.ts"
import { EventLine } from "../../../application/reports.ts"
import { isEventType } from "../../../domain/event.ts"
import { checked, json, optionally } from "../../flags.ts"
import { type Parsed, parseCount, parseSequence, parseTenant } from "../../input.ts"
import { listPrinter } from "../../output/json.ts"
import { written } from "../../output/print.ts"
import { padEnd, padStart } from "../../output/text.ts"
import { whileReadingLog } from "../../session.ts"

/** `message.imported` stands for `sideload.message.imported.v1`. */
const parseType = (text: string): Parsed<string> => {
  const type = [text, `sideload.${text}.v1`].find(isEventType)
  return type === undefined
    ? { ok: false, expected: "a type of event, such as message.imported or dialogue.opened" }
    : { ok: true, value: type }
}

const flags = {
  tenant: optionally(checked("tenant", parseTenant), "UUID", "Only this tenant's events"),
  type: optionally(checked("type", parseType), "TYPE", "Only events of this type, such as message.imported"),
  from: optionally(checked("from", parseSequence), "SEQUENCE", "The first sequence; 1 where none is given"),
  to: optionally(
    checked("to", parseSequence),
    "SEQUENCE",
    "The last sequence; the present end where none is given",
  ),
  limit: optionally(checked("limit", parseCount), "N", "At most so many events"),
  json,
}

const lineOf = ({ sequence, subject, header }: StoredEvent): EventLine => {
  const [time, type, state] = [header("ce-time"), header("ce-type"), header("sl-state")]
  const version = Number(header("sl-version") ?? 0)
  return {
    sequence,
    ...(time === undefined ? {} : { time }),
    ...(type === undefined ? {} : { type }),
    subject,
    ...(version === 0 ? {} : { version }),
    ...(state === undefined ? {} : { state }),
  }
}

const textOf = ({ sequence, time = "?", type = "?", subject, state = "" }: EventLine): string => {
  const name = type.replace(/^sideload\.(.*)\.v1$/, "$1")
  return `${padStart(String(sequence), 8)}  ${time}  ${padEnd(name, 24)}  ${subject}  ${state}`.trimEnd()
}

const asText = {
  one: (line: EventLine) => written(`${textOf(line)}\n`),
  end: () => undefined,
}

type Wanted = { readonly type: string | undefined; readonly limit: number }

const readOn = async (
  events: AsyncIterable<ReadonlyArray<StoredEvent>>,
  wanted: Wanted,
  out: { readonly one: (line: EventLine) => Promise<void> | undefined; readonly end: () => void },
) => {
  let count = 0
  for await (const batch of events) {
    for (const event of batch) {
      if (count >= wanted.limit) break
      if (wanted.type !== undefined && event.header("ce-type") !== wanted.type) continue
      // A promise only where the pipe is full: awaiting each line would cost more than writing it.
      const full = out.one(lineOf(event))
      if (full !== undefined) await full
      count += 1
    }
    if (count >= wanted.limit) break
  }
  out.end()
}

const readError = (cause: unknown) =>
  cause instanceof LogUnavailable || cause instanceof SequenceGap
    ? cause
    : new LogUnavailable({ url: "", doing: "reading", cause })

export const read = Command.make("read", flags, (typed) =>
  whileReadingLog(
    Effect.gen(function* () {
      const log = yield* EventLog
      const to = Math.min(typed.to ?? Number.MAX_SAFE_INTEGER, yield* log.lastSequence)
      const subject = typed.tenant === undefined ? {} : { subject: `events.${typed.tenant}.>` }
      const out = typed.json ? listPrinter(EventLine) : asText
      const from = typed.from ?? 1
      if (from > to) return out.end()
      const events = log.read({ from, to, headersOnly: true, ...subject })
      const wanted = { type: typed.type, limit: typed.limit ?? Number.MAX_SAFE_INTEGER }
      yield* Effect.tryPromise({ try: () => readOn(events, wanted, out), catch: readError })
    }),
  ),
).pipe(
  Command.withDescription(
    "Print the log's events in order: sequence, time, type, subject, state. Needs no keys",
  ),
  Command.withExamples([
    { command: "sideload log read --limit 20", description: "The first twenty" },
    {
      command: "sideload log read --type message.edited --from 1000 --json | jq length",
      description: "How many edits since sequence 1000",
    },
  ]),
)
