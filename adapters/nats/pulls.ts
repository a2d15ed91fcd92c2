/**
 * The flow of pulled messages: how many are asked for, on their way, and lying unread. Two pulls of half a window each keep the server busy while
 * the reader works; a reader that stops taking stops the pulling. Bytes are bounded besides, since events may be large.
 */
import type { Msg } from "nats"
import type { Link } from "./connection.ts"

const EXPIRES_MILLIS = 30_000
const HEARTBEAT_MILLIS = 5_000
const SILENCE_MILLIS = 3 * HEARTBEAT_MILLIS
const NANOS = 1_000_000
/** More than the largest message that a server with the required `max_payload` can hold, or a pull could never be answered. */
const PULL_BYTES = 9 * 1024 * 1024

/** `broken`: the consumer is gone or its leader is. `refused`: the pull itself is not understood. */
export type Verdict = "fine" | "broken" | "refused"

export type Pulls = {
  readonly begin: (consumer: string, inbox: string) => void
  readonly end: () => void
  readonly arrived: (bytes: number) => void
  readonly taken: (messages: number, bytes: number) => void
  readonly status: (message: Msg) => Verdict
  readonly stop: () => void
}

type Options = {
  readonly stream: string
  readonly window: number
  readonly atMost: number
  /** Nothing was heard for three heartbeats though something was asked for. */
  readonly silent: () => void
}

export const makePulls = (link: Link, { stream, window, atMost, silent }: Options): Pulls => {
  const half = Math.ceil(window / 2)
  let target: { readonly subject: string; readonly inbox: string } | undefined
  let underWay = 0
  let lying = 0
  let lyingBytes = 0
  let received = 0
  let heard = 0

  const request = () => {
    while (target !== undefined && underWay + lying <= half && lyingBytes < PULL_BYTES) {
      const batch = Math.min(half, atMost - received - underWay)
      if (batch <= 0) return
      const asked = { expires: EXPIRES_MILLIS * NANOS, idle_heartbeat: HEARTBEAT_MILLIS * NANOS }
      const body = Buffer.from(JSON.stringify({ batch, max_bytes: PULL_BYTES, ...asked }))
      link.nc.publish(target.subject, body, { reply: target.inbox })
      underWay += batch
    }
  }

  const status = (message: Msg): Verdict => {
    heard = Date.now()
    const code = message.headers?.code ?? 0
    const description = message.headers?.description ?? ""
    if (code === 100) return "fine"
    if (code === 400) return "refused"
    const left = message.headers?.get("Nats-Pending-Messages") ?? ""
    // A pull that ended says how much of it was left; whatever else ends one means that the consumer is not there.
    if ((code !== 408 && code !== 409) || left === "") return "broken"
    // Every pull that is filled by bytes ends so; one that was never begun could not be answered the next time either.
    const leftBytes = Number(message.headers?.get("Nats-Pending-Bytes") ?? "")
    if (/size exceeds/i.test(description) && leftBytes >= PULL_BYTES) return "refused"
    underWay = Math.max(0, underWay - Number(left))
    request()
    return "fine"
  }

  const watch = setInterval(() => {
    if (target === undefined || underWay === 0 || Date.now() - heard < SILENCE_MILLIS) return
    silent()
  }, HEARTBEAT_MILLIS)
  watch.unref()

  return {
    begin: (consumer, inbox) => {
      target = { subject: `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, inbox }
      underWay = 0
      heard = Date.now()
      request()
    },
    end: () => {
      target = undefined
      underWay = 0
    },
    arrived: (bytes) => {
      heard = Date.now()
      underWay = Math.max(0, underWay - 1)
      received += 1
      lying += 1
      lyingBytes += bytes
    },
    taken: (messages, bytes) => {
      lying -= messages
      lyingBytes -= bytes
      request()
    },
    status,
    stop: () => clearInterval(watch),
  }
}
