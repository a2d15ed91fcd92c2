/**
 * Taking one message from either of two consumers. Both are asked at once; should both give one, the second goes back at once, and it is waited
 * for until both questions have ended, because a message that is given and not sent back stays away from everybody for half a minute.
 */
import { createInbox, type Msg } from "nats"
import type { Link } from "./connection.ts"

const EXPIRES_MILLIS = 5_000
const NANOS = 1_000_000

export type Taken = { readonly subject: string; readonly body: Uint8Array; readonly reply: string }

/** The next message, or `undefined` after a while without one. Statuses (no message, consumer gone) count as none. */
export const takeOne = (
  link: Link,
  stream: string,
  consumers: ReadonlyArray<string>,
  signal: AbortSignal,
): Promise<Taken | undefined> => {
  const { nc } = link
  const inbox = createInbox()
  return new Promise((resolve) => {
    let open = consumers.length
    let given = false
    const end = () => {
      clearTimeout(timer)
      stopWatching()
      signal.removeEventListener("abort", abandon)
      subscription.unsubscribe()
      resolve(undefined)
    }
    const abandon = () => {
      given = true
      resolve(undefined)
    }
    const receive = (error: Error | null, message: Msg) => {
      if (error !== null) return end()
      open -= 1
      if (message.subject !== inbox) {
        const reply = message.reply ?? ""
        if (given) nc.publish(reply, "-NAK")
        else resolve({ subject: message.subject, body: message.data, reply })
        given = true
      }
      if (open === 0) end()
    }
    const subscription = nc.subscribe(inbox, { callback: receive })
    const timer = setTimeout(end, EXPIRES_MILLIS + 1_000)
    timer.unref()
    const stopWatching = link.onDown(end)
    signal.addEventListener("abort", abandon)
    const body = JSON.stringify({ batch: 1, expires: EXPIRES_MILLIS * NANOS })
    for (const consumer of consumers) {
      nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, body, { reply: inbox })
    }
  })
}
