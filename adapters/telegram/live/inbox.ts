/**
 * What was told and is not worked on yet, in bounded memory: where too much waits it is dropped, and what remains of it is that something was
 * missed. It also notices by the counts of changes that updates are missing; such a gap is never filled here.
 */
import type { Counted, Told } from "./told.ts"

export type Inbox = {
  readonly put: (told: ReadonlyArray<Told>) => void
  /** Told of a change's count; one that does not follow the last makes everything unsure. */
  readonly count: (counted: Counted) => void
  /** What waits, all of it, or nothing. */
  readonly take: () => ReadonlyArray<Told>
  /** Resolves once something waits, or the signal says that nobody wants it any more. */
  readonly filled: (signal: AbortSignal) => Promise<void>
}

const UNSURE: Told = { _tag: "Unsure" }

/** `most`: how much may wait. */
export const makeInbox = (most: number): Inbox => {
  let waiting: Array<Told> = []
  let wake = (): void => {}
  const counts = new Map<number | undefined, number>()

  const put = (told: ReadonlyArray<Told>): void => {
    if (told.length === 0) return
    waiting.push(...told)
    if (waiting.length > most) waiting = [UNSURE]
    wake()
  }
  return {
    put,
    count: ({ channel, pts, count }) => {
      const known = counts.get(channel)
      counts.set(channel, Math.max(pts, known ?? 0))
      if (known !== undefined && pts > known + count) put([UNSURE])
    },
    take: () => {
      const taken = waiting
      waiting = []
      return taken
    },
    filled: (signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          signal.removeEventListener("abort", done)
          wake = () => {}
          resolve()
        }
        wake = done
        signal.addEventListener("abort", done)
        if (waiting.length > 0 || signal.aborted) done()
      }),
  }
}
