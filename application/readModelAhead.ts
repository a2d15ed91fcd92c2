/**
 * A read model that has seen more than the log holds was made from another log: nothing may be derived on top of it, tried again in it or
 * compared with it. Only a rebuild makes it this log's.
 */
import { Data, Effect } from "effect"
import { EventLog } from "./eventLog.ts"
import { patientlyAsked } from "./patience.ts"

export class ReadModelAhead extends Data.TaggedError("ReadModelAhead")<{
  readonly projection: string
  readonly position: number
  readonly lastSequence: number
}> {
  override get message(): string {
    return `the read model ${this.projection} is at position ${this.position}, but the log ends at ${this.lastSequence}: it was made from another log. Rebuild it: sideload projection rebuild ${this.projection} --anew`
  }
}

/** The position must have been read before: the log only grows, so a sound read model is never ahead of what it is asked for afterwards. */
export const notAhead = (
  projection: string,
  position: number,
): Effect.Effect<void, ReadModelAhead, EventLog> =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const lastSequence = yield* patientlyAsked(log.lastSequence)
    if (position > lastSequence) return yield* new ReadModelAhead({ projection, position, lastSequence })
  })
