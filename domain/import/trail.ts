/**
 * How far an import came in a dialogue that it did not leave, told from what it recorded there. A live source shows messages in rising order of id,
 * page by page, and a page is recorded whole before the next one is begun; so everything up to a message is there once at least one page's worth of
 * others was recorded after it. Memory is one page's ids. Pure.
 */
import type { IdRange } from "../observation.ts"
import type { Box } from "../peer.ts"

export type Trail = {
  /** A message or service message that the import recorded. */
  readonly note: (box: Box, id: number) => void
  /** What it is sure to have seen whole. */
  readonly ranges: () => ReadonlyArray<IdRange>
}

type Steps = { first: number; readonly last: Array<number>; next: number }

/** `page`: how many observations a page holds at most. */
export const makeTrail = (page: number): Trail => {
  const boxes = new Map<Box, Steps>()
  const note = (box: Box, id: number): void => {
    const steps = boxes.get(box)
    if (steps === undefined) {
      boxes.set(box, { first: id, last: [id], next: 1 })
      return
    }
    steps.first = Math.min(steps.first, id)
    steps.last[steps.next] = id
    steps.next = steps.next === page ? 0 : steps.next + 1
  }
  const ranges = (): ReadonlyArray<IdRange> =>
    [...boxes].flatMap(([box, { first, last, next }]) => {
      if (last.length <= page) return []
      const to = last[next] as number
      return to < first ? [] : [{ box, from: first, to }]
    })
  return { note, ranges }
}
