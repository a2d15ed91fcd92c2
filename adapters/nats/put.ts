/**
 * Writing one message that stands for its subject: a key record, a command. It names the subject's last sequence, so it may be sent again after
 * no answer came; whether a conflict afterwards is somebody else's or its own first try, the caller can tell by `again`.
 */
import { PATIENCE_MILLIS, refused } from "./api.ts"
import { expectation, isConflict } from "./append.ts"
import type { Link } from "./connection.ts"
import { publishDecided } from "./decided.ts"
import { blockOf } from "./headerBlock.ts"
import type { Publisher } from "./publisher.ts"

export type Put = {
  readonly subject: string
  readonly body: Uint8Array
  readonly expected: number
  readonly doing: string
  readonly signal?: AbortSignal | undefined
}

export type PutReply =
  | { readonly _tag: "Stored"; readonly sequence: number }
  | { readonly _tag: "Conflict"; readonly again: boolean }

export const put = async (link: Link, publisher: Publisher, one: Put): Promise<PutReply> => {
  const { subject, body, expected, doing, signal } = one
  const deadline = Date.now() + PATIENCE_MILLIS
  const block = blockOf(expectation(expected))
  const publish = (send: (subject: string, block: Uint8Array, body: Uint8Array, answered: boolean) => void) =>
    send(subject, block, body, true)
  for (let again = false; Date.now() < deadline && signal?.aborted !== true; again = true) {
    const reply = await publishDecided(link, publisher, { publish, doing, deadline, signal })
    if (reply._tag === "Stored") return { _tag: "Stored", sequence: reply.sequence }
    if (reply._tag === "TooLarge") throw new RangeError(`${doing}: ${body.length} bytes are too many`)
    if (reply._tag === "NoAnswer") continue
    if (isConflict(reply.refusal)) return { _tag: "Conflict", again }
    throw link.failure(doing, refused(reply.refusal))
  }
  throw link.failure(doing, new Error("no answer"))
}
