/**
 * What may never happen to a log, found by looking at all of it: a message of the file without its event (lost), with two, or an event recorded
 * twice (doubled), a batch of which only a part is there (partial), and whatever else does not hold (broken): the links of each subject's
 * chain, the sequence, what imports account for.
 */
import type { StoredEvent } from "../../application/eventLog.ts"
import { isUnreadable, type OpenedEvent } from "../../application/openedEvent.ts"
import { chainHash, NO_TIP, type Tip } from "../../domain/chain.ts"
import { readEnvelope } from "../../domain/envelope.ts"
import { sha256Hex } from "../../domain/hash.ts"
import { messageKey } from "./exportFile.ts"

export type LogFindings = {
  readonly events: number
  readonly lost: number
  readonly doubled: number
  readonly partial: number
  readonly broken: ReadonlyArray<string>
}

/** What is known of the log after reading some of it. */
export const newReading = () => ({
  events: 0,
  tips: new Map<string, Tip>(),
  ids: new Set<string>(),
  batches: new Map<string, { readonly subject: string; count: number; committed: boolean }>(),
  messages: new Map<string, number>(),
  /** What the imports say that they have added. */
  accounted: 0,
  /** Live imports that have not come to their end: each asking is an import of its own, and one that was killed may wait for a worker for ever. */
  unfinished: new Set<string>(),
  doubled: 0,
  partial: 0,
  broken: [] as string[],
})
export type Reading = ReturnType<typeof newReading>

const link = (reading: Reading, event: StoredEvent): void => {
  const { subject, sequence, header } = event
  reading.events += 1
  const tip = reading.tips.get(subject) ?? NO_TIP
  const envelope = readEnvelope(header)
  const wrong = (what: string) => reading.broken.push(`${what} at sequence ${sequence}`)
  if (sequence !== reading.events) wrong("a hole")
  if ("wrong" in envelope) return void wrong(envelope.wrong)
  if (envelope.version !== tip.version + 1) wrong("sl-version")
  if (envelope.prev !== tip.hash) wrong("sl-prev")
  if (envelope.digest !== sha256Hex(event.body)) wrong("sl-digest")
  const headers = event.headerNames.map((name) => [name, header(name) ?? ""] as const)
  if (envelope.hash !== chainHash(subject, headers)) wrong("sl-hash")
  if (reading.ids.has(envelope.id)) reading.doubled += 1
  reading.ids.add(envelope.id)
  reading.tips.set(subject, { sequence, version: envelope.version, hash: envelope.hash })
}

/** The server keeps a batch's own headers, so what is there of it can be counted. */
const noteBatch = (reading: Reading, { subject, header }: StoredEvent): void => {
  const id = header("Nats-Batch-Id")
  if (id === undefined) return
  const batch = reading.batches.get(id) ?? { subject, count: 0, committed: false }
  batch.count += 1
  if (header("Nats-Batch-Sequence") !== String(batch.count) || batch.subject !== subject) reading.partial += 1
  if (header("Nats-Batch-Commit") !== undefined) batch.committed = true
  reading.batches.set(id, batch)
}

/** An event as it is stored. */
export const noteStored = (reading: Reading, event: StoredEvent): void => {
  link(reading, event)
  noteBatch(reading, event)
}

/** The same event, opened. */
export const noteOpened = (reading: Reading, event: OpenedEvent): void => {
  if (isUnreadable(event)) return void reading.broken.push(`${event.problem} at sequence ${event.sequence}`)
  if (event.type === "sideload.import.requested.v1" && event.data?.source === "live")
    reading.unfinished.add(event.data.importId)
  if (event.type === "sideload.import.completed.v1") reading.unfinished.delete(event.data?.importId ?? "")
  if (event.type === "sideload.dialogue.imported.v1") reading.accounted += event.data?.imported ?? 0
  if (event.type !== "sideload.message.imported.v1" || event.state?.kind !== "imported") return
  const peer = event.dialogue?.peer
  const key = messageKey(peer?.kind ?? "", peer?.id ?? 0, event.state.id)
  reading.messages.set(key, (reading.messages.get(key) ?? 0) + 1)
}

export const judged = (reading: Reading, expected: ReadonlySet<string>): LogFindings => {
  const { messages, batches, broken, accounted, unfinished } = reading
  const found = [...messages.values()]
  const unexpected = [...messages.keys()].filter((key) => !expected.has(key)).length
  if (unexpected > 0) broken.push(`${unexpected} messages that the file does not have`)
  if (unfinished.size === 0 ? accounted !== expected.size : accounted > expected.size)
    broken.push(`imports account for ${accounted} messages`)
  if (batches.size === 0) broken.push("no batch can be seen, so none can be judged")
  return {
    events: reading.events,
    lost: [...expected].filter((key) => !messages.has(key)).length,
    doubled: reading.doubled + found.filter((count) => count > 1).length,
    partial: reading.partial + [...batches.values()].filter(({ committed }) => !committed).length,
    broken,
  }
}
