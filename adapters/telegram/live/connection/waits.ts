/** The waits that calls go through: slept here, ended with the connection, and told to whoever listens as the one that lasts longest. */
import { setMaxListeners } from "node:events"
import type { Wait } from "../telegram.ts"

export type Waits = {
  readonly onWait: (listener: (wait: Wait | undefined) => void) => () => void
  /** Waits, or throws what ended it. */
  readonly wait: (why: Wait["why"], millis: number) => Promise<void>
}

export const makeWaits = (over: AbortSignal): Waits => {
  // Each call that waits listens, and Node would print a warning at the eleventh.
  setMaxListeners(0, over)
  const listeners = new Set<(wait: Wait | undefined) => void>()
  const waits = new Set<Wait>()
  let told: Wait | undefined
  const tell = (): void => {
    const longest = [...waits].reduce<Wait | undefined>(
      (most, one) => (most === undefined || one.until > most.until ? one : most),
      undefined,
    )
    if (longest?.why === told?.why && longest?.until === told?.until) return
    told = longest
    for (const listener of listeners) listener(longest)
  }
  const sleep = (millis: number): Promise<void> =>
    new Promise((resolve, reject) => {
      over.throwIfAborted()
      const stop = (): void => {
        clearTimeout(timer)
        reject(over.reason)
      }
      const timer = setTimeout(() => {
        over.removeEventListener("abort", stop)
        resolve()
      }, millis)
      over.addEventListener("abort", stop, { once: true })
    })
  return {
    onWait: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    wait: async (why, millis) => {
      const wait = { why, until: Date.now() + millis }
      waits.add(wait)
      tell()
      try {
        await sleep(millis)
      } finally {
        waits.delete(wait)
        tell()
      }
    },
  }
}
