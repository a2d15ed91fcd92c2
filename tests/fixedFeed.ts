/** A feed over a log that does not grow, of invented events, in batches of ten. */
import { Effect } from "effect"
import type { Feed } from "../application/feed.ts"
import type { OpenedEvent } from "../application/openedEvent.ts"
import type { LogEvent } from "../domain/logEvent.ts"

export const event = (sequence: number, subject: string): LogEvent => ({
  type: "sideload.message.deleted.v1",
  sequence,
  subject,
  id: `id-${sequence}`,
  time: "2026-01-01T00:00:00.000Z",
  version: sequence,
  data: {},
})

/** Three dialogues in turns. */
export const subjectOf = (sequence: number): string => `dialogue-${sequence % 3}`
export const logOf = (length: number): Array<LogEvent> =>
  Array.from({ length }, (_, i) => event(i + 1, subjectOf(i + 1)))

export const feedOf = (events: ReadonlyArray<OpenedEvent>): Feed => ({
  lastSequence: Effect.succeed(events.length),
  subscribe: Effect.succeed({
    next: (position) => {
      const batch = events.slice(position, position + 10)
      const last = batch.at(-1)?.sequence
      return last === undefined ? Effect.never : Effect.succeed({ after: position, last, events: batch })
    },
  }),
})
