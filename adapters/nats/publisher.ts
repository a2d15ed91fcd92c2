/**
 * Publishing into streams and hearing what became of it. Replies come to one subscription for the whole connection and are told apart by a
 * token. The empty replies to the earlier messages of a batch say nothing and are passed over. No answer is an answer too: the deadline came or
 * the connection went down, and what was sent may have been stored or may yet be.
 */
import { createInbox, ErrorCode, type Msg, NatsError } from "nats"
import { decoder, Type } from "../../domain/typebox.ts"
import { type Refusal, refusalIn } from "./api.ts"
import type { Link } from "./connection.ts"
import { makeCarrier } from "./headerBlock.ts"

export type PublishReply =
  | { readonly _tag: "Stored"; readonly sequence: number; readonly count: number }
  | { readonly _tag: "Refused"; readonly refusal: Refusal }
  /** Larger than the server takes; nothing was sent. */
  | { readonly _tag: "TooLarge" }
  | { readonly _tag: "NoAnswer" }

/** `answered`: the server is to reply to this message. */
export type Send = (subject: string, block: Uint8Array, body: Uint8Array, answered: boolean) => void

export type Publisher = {
  /** Runs `publish`, which sends one message or a batch, and waits for the reply that decides. */
  readonly exchange: (
    publish: (send: Send) => void,
    deadline: number,
    signal?: AbortSignal,
  ) => Promise<PublishReply>
}

const Ack = Type.Object({ seq: Type.Integer(), count: Type.Optional(Type.Integer()) })
const decodeAck = decoder(Ack)

const NO_RESPONDERS: Refusal = {
  ok: false,
  status: 503,
  code: 0,
  description: "no stream takes this subject",
}

const unreadable = (description: string): PublishReply => ({
  _tag: "Refused",
  refusal: { ok: false, status: 500, code: 0, description },
})

/** A client's callback must not throw: that would end the connection's reading. */
const parse = (message: Msg): unknown => {
  try {
    return message.json()
  } catch {
    return undefined
  }
}

/** What a reply says, or `undefined` for the empty reply within a batch. */
const read = (message: Msg): PublishReply | undefined => {
  if (message.data.length === 0) {
    return message.headers?.code === 503 ? { _tag: "Refused", refusal: NO_RESPONDERS } : undefined
  }
  const answer = parse(message)
  const refusal = refusalIn(answer)
  if (refusal !== undefined) return { _tag: "Refused", refusal }
  const ack = decodeAck(answer)
  if (ack.ok) return { _tag: "Stored", sequence: ack.value.seq, count: ack.value.count ?? 1 }
  return unreadable("the server's acknowledgement has no sequence")
}

const isTooLarge = (cause: unknown): boolean =>
  cause instanceof NatsError && cause.code === ErrorCode.MaxPayloadExceeded

export const makePublisher = (link: Link): Publisher => {
  const { nc } = link
  const inbox = createInbox()
  const carry = makeCarrier()
  const waiting = new Map<string, (reply: PublishReply) => void>()
  let count = 0
  nc.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      if (error !== null) return
      const reply = read(message)
      if (reply !== undefined) waiting.get(message.subject)?.(reply)
    },
  })
  const exchange: Publisher["exchange"] = (publish, deadline, signal) =>
    new Promise((resolve, reject) => {
      count += 1
      const reply = `${inbox}.${count}`
      const end = (outcome: PublishReply) => {
        waiting.delete(reply)
        clearTimeout(timer)
        stopWatching()
        signal?.removeEventListener("abort", noAnswer)
        resolve(outcome)
      }
      const noAnswer = () => end({ _tag: "NoAnswer" })
      const timer = setTimeout(noAnswer, Math.max(0, deadline - Date.now()))
      const stopWatching = link.onDown(noAnswer)
      signal?.addEventListener("abort", noAnswer)
      waiting.set(reply, end)
      try {
        publish((subject, block, body, answered) =>
          nc.publish(subject, body, { headers: carry(block), ...(answered ? { reply } : {}) }),
        )
      } catch (cause) {
        if (!isTooLarge(cause)) reject(cause)
        end({ _tag: "TooLarge" })
      }
    })
  return { exchange }
}
