/** The log on JetStream: joins appending, reading and looking at one stream into the port. */
import { Effect } from "effect"
import type { EventLog, LogStatus, LogUnavailable, StoredEvent } from "../../application/eventLog.ts"
import { EVENTS } from "../../migrations/nats/streams.ts"
import { makeAppend } from "./append.ts"
import { attempt, type Link } from "./connection.ts"
import { findFindings } from "./findings.ts"
import { readHeaders } from "./headerBlock.ts"
import { readSync } from "./monitor.ts"
import type { Publisher } from "./publisher.ts"
import { readStream } from "./read.ts"
import type { NatsSettings } from "./settings.ts"
import { fetchState, fetchStored, type Stored, type Which } from "./stored.ts"
import { fetchSubjects } from "./subjects.ts"

const stream = EVENTS.name

const eventOf = ({ sequence, subject, block, body }: Stored): StoredEvent => {
  const { header, names } = readHeaders(block)
  return {
    sequence,
    subject,
    header,
    body,
    get headerNames() {
      return names()
    },
  }
}

const eventsOf = (
  batches: AsyncIterable<ReadonlyArray<Stored>>,
): AsyncIterable<ReadonlyArray<StoredEvent>> => ({
  [Symbol.asyncIterator]: () => {
    const iterator = batches[Symbol.asyncIterator]()
    return {
      next: async () => {
        const result = await iterator.next()
        return result.done === true ? result : { done: false, value: result.value.map(eventOf) }
      },
      return: async () => {
        await iterator.return?.()
        return { done: true, value: undefined }
      },
    }
  },
})

export const makeEventLog = (
  link: Link,
  publisher: Publisher,
  settings: NatsSettings,
): EventLog["Service"] => {
  const append = makeAppend(link, publisher, stream)
  const one = (which: Which) =>
    attempt(link, "reading an event", async (signal) => {
      const stored = await fetchStored(link, stream, which, signal)
      return stored === undefined ? undefined : eventOf(stored)
    })
  const status: Effect.Effect<LogStatus, LogUnavailable> = Effect.gen(function* () {
    const state = yield* attempt(link, "looking at the log", (signal) => fetchState(link, stream, signal))
    const { server_name = "", version = "" } = link.nc.info ?? {}
    return {
      url: link.url,
      server: `${server_name} ${version}`.trim(),
      firstSequence: state.first_seq,
      lastSequence: state.last_seq,
      events: state.messages,
      bytes: state.bytes,
      subjects: state.num_subjects ?? 0,
      sync: yield* readSync(link, settings),
    }
  })
  return {
    append: (subject, events, expected) =>
      attempt(link, "appending", (signal) => append(subject, events, expected, signal)),
    read: (options) => eventsOf(readStream(link, stream, { ...options, whole: true })),
    last: (subject) => one({ last_by_subj: subject }),
    first: (subject) => one({ next_by_subj: subject, seq: 1 }),
    get: (sequence) => one({ seq: sequence }),
    subjects: (filter) =>
      attempt(link, "listing subjects", (signal) => fetchSubjects(link, stream, filter, signal)),
    lastSequence: attempt(link, "looking at the log", async (signal) => {
      return (await fetchState(link, stream, signal)).last_seq
    }),
    status,
    findings: findFindings(link, settings),
  }
}
