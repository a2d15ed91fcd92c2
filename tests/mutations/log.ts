/**
 * What may never come of a damaged file that is imported: an end that is no refusal, a log with half a batch or a broken chain, and messages on
 * it other than those that the source yielded before it was refused, which are whole pages.
 */
import { Effect, Result } from "effect"
import { dialoguesOf, type Read, readAll } from "../../adapters/telegram/export/testing.ts"
import type { EventLog } from "../../application/eventLog.ts"
import type { Keyring } from "../../application/keyring.ts"
import { makeOpener } from "../../application/opening.ts"
import { messageKey } from "../chaos/exportFile.ts"
import { newReading, noteOpened, noteStored } from "../chaos/logFindings.ts"
import { readLog } from "../imports.ts"

const keysOf = ({ items }: Read): ReadonlySet<string> =>
  new Set(
    dialoguesOf(items).flatMap(({ seen: { peer }, messages }) =>
      messages.map(({ id }) => messageKey(peer.kind, peer.id, id)),
    ),
  )

export type LogOfDamaged = {
  readonly events: number
  readonly lost: number
  readonly doubled: number
  readonly partial: number
  readonly problems: ReadonlyArray<string>
}

/** Judges the log by the file at `path`, the only one that was imported into it. */
export const judgeLog = (path: string): Effect.Effect<LogOfDamaged, unknown, EventLog | Keyring> =>
  Effect.gen(function* () {
    const read = yield* Effect.promise(() => readAll(path))
    const expected = keysOf(read)
    const reading = newReading()
    const stored = yield* readLog
    for (const event of stored) noteStored(reading, event)
    for (const event of yield* (yield* makeOpener)(stored)) noteOpened(reading, event)
    const found = [...reading.messages]
    const unexpected = found.filter(([key]) => !expected.has(key)).length
    const halves = [...reading.batches.values()].filter(({ committed }) => !committed).length
    return {
      events: reading.events,
      lost: [...expected].filter((key) => !reading.messages.has(key)).length,
      doubled: reading.doubled + found.filter(([, count]) => count > 1).length,
      partial: reading.partial + halves,
      problems: [
        ...reading.broken,
        ...(unexpected > 0 ? [`${unexpected} messages that the source does not yield`] : []),
      ],
    }
  })

const refusals = new Set(["SourceRefused", "SourceEndedEarly"])

/** What is wrong with how an import ended. */
export const wrongEnd = (result: Result.Result<unknown, { readonly _tag: string }>): string | undefined =>
  Result.isSuccess(result) || refusals.has(result.failure._tag) ? undefined : result.failure._tag
