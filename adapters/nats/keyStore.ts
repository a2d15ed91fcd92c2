/**
 * Key records on a stream that any KV client can read. A put names the revision that it replaces. The server drops no revision by itself, which
 * would leave its bytes on disk: what a put replaces is erased right behind it, and `destroy` erases whatever is left before its tombstone.
 */
import type { KeyRecord, KeyStore, PutOutcome } from "../../application/keyStore.ts"
import { KEYS } from "../../migrations/nats/streams.ts"
import { PATIENCE_MILLIS } from "./api.ts"
import { attempt, type Link } from "./connection.ts"
import type { Publisher } from "./publisher.ts"
import { put } from "./put.ts"
import { readStream } from "./read.ts"
import { fetchStored, removeStored, type Stored } from "./stored.ts"

const ROOT = "$KV.KEYS."
const NAME = /^[-/_=a-zA-Z0-9]+(\.[-/_=a-zA-Z0-9]+)*$/
const stream = KEYS.name

const subjectOf = (name: string): string => {
  if (!NAME.test(name))
    throw new RangeError("a key record's name has letters, digits, - _ / = and inner dots")
  return ROOT + name
}

/** The narrowest filter above a prefix: whole parts only. */
const filterOf = (prefix: string): string => `${ROOT}${prefix.slice(0, prefix.lastIndexOf(".") + 1)}>`

const recordOf = ({ body, sequence }: Stored): KeyRecord => ({ value: body, revision: sequence })

export const makeKeyStore = (link: Link, publisher: Publisher): KeyStore["Service"] => {
  const lastOf = (subject: string, signal: AbortSignal) =>
    fetchStored(link, stream, { last_by_subj: subject }, signal)

  const erase = (sequence: number, signal: AbortSignal): Promise<void> =>
    removeStored(link, stream, sequence, { erase: true, signal })

  const write = async (
    subject: string,
    body: Uint8Array,
    expected: number,
    signal: AbortSignal,
  ): Promise<PutOutcome> => {
    const doing = "writing a key record"
    const reply = await put(link, publisher, { subject, body, expected, doing, signal })
    if (reply._tag === "Stored") return { _tag: "Stored", revision: reply.sequence }
    if (!reply.again) return { _tag: "Conflict" }
    const there = await lastOf(subject, signal)
    if (there?.body.equals(body)) return { _tag: "Stored", revision: there.sequence }
    return { _tag: "Conflict" }
  }

  /** The sequence of the tombstone, written over whatever is there now. */
  const bury = async (subject: string, tombstone: Uint8Array, signal: AbortSignal): Promise<number> => {
    while (true) {
      const there = await lastOf(subject, signal)
      if (there?.body.equals(tombstone)) return there.sequence
      const outcome = await write(subject, tombstone, there?.sequence ?? 0, signal)
      if (outcome._tag === "Stored") return outcome.revision
    }
  }

  const eraseBefore = async (subject: string, sequence: number, signal: AbortSignal): Promise<void> => {
    for (let from = 1; from < sequence; ) {
      const found = await fetchStored(link, stream, { next_by_subj: subject, seq: from }, signal)
      if (found === undefined || found.sequence >= sequence) return
      await erase(found.sequence, signal)
      from = found.sequence + 1
    }
  }

  /**
   * Everything up to the leader's last match by an ordered read; then, one by one from the leader, what was written over meanwhile: a record whose
   * earlier revision was erased before the read came to it lies there.
   */
  const list = async (prefix: string, signal: AbortSignal) => {
    const filter = filterOf(prefix)
    const found = new Map<string, Stored>()
    const end = (await lastOf(filter, signal))?.sequence ?? 0
    for await (const batch of readStream(link, stream, { from: 1, to: end, subject: filter, whole: false })) {
      for (const one of batch) found.set(one.subject, one)
    }
    for (let from = end + 1; ; ) {
      const later = await fetchStored(link, stream, { next_by_subj: filter, seq: from }, signal)
      if (later === undefined) break
      found.set(later.subject, later)
      from = later.sequence + 1
    }
    const records = [...found.values()].map((one) => ({
      name: one.subject.slice(ROOT.length),
      ...recordOf(one),
    }))
    return records.filter(({ name }) => name.startsWith(prefix))
  }

  return {
    get: (name) =>
      attempt(link, "reading a key record", async (signal) => {
        const stored = await lastOf(subjectOf(name), signal)
        return stored === undefined ? undefined : recordOf(stored)
      }),
    put: (name, value, revision) =>
      attempt(link, "writing a key record", async (signal) => {
        const outcome = await write(subjectOf(name), value, revision, signal)
        // What was replaced serves nobody any more. Nobody waits for this either: what it leaves, `destroy` finds.
        if (outcome._tag === "Stored" && revision > 0) {
          erase(revision, AbortSignal.timeout(PATIENCE_MILLIS)).catch(() => {})
        }
        return outcome
      }),
    list: (prefix) => attempt(link, "listing key records", (signal) => list(prefix, signal)),
    destroy: (name, tombstone) =>
      attempt(link, "destroying a key record", async (signal) => {
        const subject = subjectOf(name)
        await eraseBefore(subject, await bury(subject, tombstone, signal), signal)
      }),
  }
}
