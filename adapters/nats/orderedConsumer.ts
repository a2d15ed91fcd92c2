/**
 * Messages of a stream in order from a sequence on, handed to a callback: an ephemeral consumer without acknowledgements that is made anew
 * behind the last message seen whenever there is doubt: a gap in its numbering, a lost connection, a silent server, a refused pull. A server
 * that is away is waited for without end; only a stream that is not there, or a first consumer that cannot be made, ends it with an error,
 * after 30 seconds. Nothing arrives that was not pulled, and no more is pulled than the reader has room for, so memory is bounded.
 */
import { createInbox, type Msg, nuid, type Subscription } from "nats"
import { decoder, Type } from "../../domain/typebox.ts"
import { type Answer, ask, PATIENCE_MILLIS, refused } from "./api.ts"
import { type Link, pause } from "./connection.ts"
import { blockIn } from "./headerBlock.ts"
import { makePulls } from "./pulls.ts"
import { numbersIn } from "./replySubject.ts"
import type { Stored } from "./stored.ts"

export type OrderedOptions = {
  readonly stream: string
  readonly from: number
  readonly filter?: string | undefined
  readonly headersOnly?: boolean | undefined
  /** How many messages may lie unread. */
  readonly window: number
  /** No more than so many messages are wanted in all. */
  readonly atMost: number
  readonly message: (message: Stored) => void
  readonly failed: (cause: unknown) => void
}

export type OrderedConsumer = {
  /** The reader has taken so much from what was handed to it. */
  readonly taken: (messages: number, bytes: number) => void
  readonly stop: () => void
}

const AGAIN_MILLIS = 50
const AGAIN_MOST_MILLIS = 2_000
const INACTIVE_NANOS = 60_000_000_000
const NO_STREAM = 10059

const decodeCreated = decoder(Type.Object({ name: Type.String() }))

export const orderedConsumer = (link: Link, options: OrderedOptions): OrderedConsumer => {
  const { stream, filter } = options
  const { nc } = link
  const stopping = new AbortController()
  const pulls = makePulls(link, { ...options, silent: () => restart() })
  let next = options.from
  let name = ""
  let subscription: Subscription | undefined
  let deliveries = 0
  let making = false
  /** Grows while consumers are made in vain, so that nothing loops without a pause. */
  let wait = 0
  let everMade = false

  const configuration = (name: string) => ({
    name,
    deliver_policy: "by_start_sequence",
    opt_start_seq: next,
    ack_policy: "none",
    max_deliver: 1,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: INACTIVE_NANOS,
    ...(options.headersOnly === true ? { headers_only: true } : {}),
    ...(filter === undefined ? {} : { filter_subject: filter }),
  })

  const create = (fresh: string): Promise<Answer<unknown>> =>
    ask(link, {
      subject: `$JS.API.CONSUMER.CREATE.${stream}.${fresh}`,
      body: { stream_name: stream, config: configuration(fresh) },
      decode: decodeCreated,
      doing: `reading ${stream}`,
      signal: stopping.signal,
    })

  const drop = () => {
    pulls.end()
    subscription?.unsubscribe()
    subscription = undefined
    if (name !== "" && link.isUp() && !nc.isClosed()) nc.publish(`$JS.API.CONSUMER.DELETE.${stream}.${name}`)
    name = ""
  }

  const receive = (inbox: string) => (error: Error | null, message: Msg) => {
    if (error !== null) return fail(error)
    if (message.subject === inbox) {
      const verdict = pulls.status(message)
      if (verdict === "broken") restart()
      if (verdict === "refused") fail(new Error(`the server refused a pull: ${message.headers?.status}`))
      return
    }
    const { sequence, delivery } = numbersIn(message.reply ?? "")
    if (delivery !== deliveries + 1) return restart()
    deliveries = delivery
    wait = 0
    next = sequence + 1
    const block = blockIn(message)
    pulls.arrived(block.length + message.data.length)
    const { data } = message
    const body = Buffer.from(data.buffer, data.byteOffset, data.length)
    options.message({ sequence, subject: message.subject, block, body })
  }

  const begin = (fresh: string) => {
    name = fresh
    if (stopping.signal.aborted) return drop()
    const inbox = createInbox()
    subscription = nc.subscribe(inbox, { callback: receive(inbox) })
    deliveries = 0
    everMade = true
    pulls.begin(name, inbox)
  }

  /** Makes a consumer, however long that takes. */
  const make = async (): Promise<void> => {
    const deadline = Date.now() + PATIENCE_MILLIS
    while (!stopping.signal.aborted) {
      await pause(wait, stopping.signal)
      wait = Math.min(AGAIN_MOST_MILLIS, Math.max(AGAIN_MILLIS, wait * 2))
      const fresh = nuid.next()
      try {
        const answer = await create(fresh)
        if (answer.ok) return begin(fresh)
        const hopeless = answer.code === NO_STREAM ? Date.now() >= deadline : !everMade
        if (hopeless) return fail(link.failure(`reading ${stream}`, refused(answer)))
      } catch (cause) {
        if (!everMade || nc.isClosed()) return fail(cause)
      }
    }
  }

  const restart = () => {
    drop()
    if (making || stopping.signal.aborted) return
    making = true
    make().finally(() => {
      making = false
    })
  }

  const stop = () => {
    if (stopping.signal.aborted) return
    stopping.abort()
    stopWatching()
    pulls.stop()
    drop()
  }

  const fail = (cause: unknown) => {
    if (stopping.signal.aborted) return
    stop()
    options.failed(cause)
  }

  const stopWatching = link.onDown(restart)
  restart()
  return { taken: pulls.taken, stop }
}
