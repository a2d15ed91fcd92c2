/**
 * Publishing until the server has decided. A refusal that only says «not now» (no leader yet, a write of this subject in flight, a batch that was
 * broken off) means the same publish again, with pauses that grow, until the deadline.
 */
import { type Refusal, refused } from "./api.ts"
import { type Link, pause } from "./connection.ts"
import type { Publisher, PublishReply, Send } from "./publisher.ts"

const FIRST_PAUSE_MILLIS = 50
const LONGEST_PAUSE_MILLIS = 1_000

const passingCodes: ReadonlySet<number> = new Set([10008, 10009, 10163, 10176])

const isPassing = ({ status, code }: Refusal): boolean =>
  status === 503 || status === 429 || passingCodes.has(code)

export type Attempt = {
  /** Publishes the message or the batch; a batch takes a new id each time. */
  readonly publish: (send: Send) => void
  readonly doing: string
  readonly deadline: number
  readonly signal?: AbortSignal | undefined
}

/** A reply that is no «not now». Throws `LogUnavailable` when only such came, or there was no connection to publish over. */
export const publishDecided = async (
  link: Link,
  publisher: Publisher,
  { publish, doing, deadline, signal }: Attempt,
): Promise<PublishReply> => {
  let last = new Error("not connected")
  let wait = FIRST_PAUSE_MILLIS
  while (await link.whenUp(deadline, signal)) {
    const reply = await publisher.exchange(publish, deadline, signal)
    if (reply._tag !== "Refused" || !isPassing(reply.refusal)) return reply
    last = refused(reply.refusal)
    if (Date.now() + wait >= deadline) break
    await pause(wait / 2 + (Math.random() * wait) / 2, signal)
    wait = Math.min(LONGEST_PAUSE_MILLIS, wait * 2)
  }
  throw link.failure(doing, last)
}
