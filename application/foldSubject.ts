/**
 * Rebuilding what a subject's events say. A fold reads on from the tip that it has, so that after a conflict only what is new is read; the
 * chain's links (version + 1, previous hash) are checked on the way. Reads that decide go to what the stream's leader knows.
 */
import { Data, Effect } from "effect"
import type { Tip } from "../domain/chain.ts"
import { type Envelope, readEnvelope } from "../domain/envelope.ts"
import { EventLog, LogUnavailable, type SequenceGap, type StoredEvent } from "./eventLog.ts"

/** The chain of a subject does not hold: the log was damaged or changed. */
export class ChainBroken extends Data.TaggedError("ChainBroken")<{
  readonly subject: string
  readonly sequence: number
  readonly header: string
}> {
  override get message(): string {
    return `the chain of ${this.subject} is broken at sequence ${this.sequence} (${this.header})`
  }
}

export type FoldError = LogUnavailable | SequenceGap | ChainBroken

/** Reads a subject's events after `tip` to its present end and hands them on in order; the new tip. */
export const foldSubject = (
  subject: string,
  tip: Tip,
  take: (envelope: Envelope, event: StoredEvent) => void,
  options: { readonly headersOnly: boolean; readonly atLeast?: number },
): Effect.Effect<Tip, FoldError, EventLog> =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const last = yield* log.last(subject)
    const to = Math.max(last?.sequence ?? 0, options.atLeast ?? 0)
    if (to <= tip.sequence) return tip
    return yield* Effect.tryPromise({
      try: async () => {
        let current = tip
        const read = { from: tip.sequence + 1, to, subject, headersOnly: options.headersOnly }
        for await (const events of log.read(read)) {
          for (const event of events) current = link(current, event, take)
        }
        return current
      },
      catch: (cause) =>
        isFoldError(cause) ? cause : new LogUnavailable({ url: "", doing: "reading a subject", cause }),
    })
  })

const link = (tip: Tip, event: StoredEvent, take: (envelope: Envelope, event: StoredEvent) => void): Tip => {
  const { subject, sequence } = event
  const envelope = readEnvelope(event.header)
  if ("wrong" in envelope) throw new ChainBroken({ subject, sequence, header: envelope.wrong })
  if (envelope.version !== tip.version + 1) throw new ChainBroken({ subject, sequence, header: "sl-version" })
  if (envelope.prev !== tip.hash) throw new ChainBroken({ subject, sequence, header: "sl-prev" })
  take(envelope, event)
  return { sequence, version: envelope.version, hash: envelope.hash }
}

const isFoldError = (cause: unknown): cause is FoldError =>
  cause instanceof Error &&
  "_tag" in cause &&
  (cause._tag === "LogUnavailable" || cause._tag === "SequenceGap" || cause._tag === "ChainBroken")
