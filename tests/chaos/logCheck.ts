/** Reads all of the log with the program's own reader, opens every event, and says what was found. */
import { Effect } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import { makeOpener } from "../../application/opening.ts"
import { judged, newReading, noteOpened, noteStored } from "./logFindings.ts"

export const checkLog = (expected: ReadonlySet<string>) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const open = yield* makeOpener
    const reading = newReading()
    const to = yield* log.lastSequence
    const batches = log.read({ from: 1, to })[Symbol.asyncIterator]()
    for (;;) {
      const next = yield* Effect.promise(() => batches.next())
      if (next.done === true) break
      for (const event of next.value) noteStored(reading, event)
      for (const event of yield* open(next.value)) noteOpened(reading, event)
    }
    if (reading.events !== to)
      reading.broken.push(`${reading.events} events where the last sequence is ${to}`)
    return judged(reading, expected)
  })
