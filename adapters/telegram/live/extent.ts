/**
 * What of a box has been shown, id by id in rising order: the ranges that are complete, with holes where a filter left something out, and the ids
 * that are there. What the log held before is not shown again and is no gap.
 */
import type { IdRange, IdSpan } from "../../../domain/observation.ts"
import type { Box } from "../../../domain/peer.ts"
import { collectSpans } from "../export/spans.ts"
import { joined, type Range } from "./ranges.ts"

export type Extent = {
  /** Everything from here on is going to be shown, up to where `upTo` says. */
  readonly begin: (from: number) => void
  readonly upTo: (id: number) => void
  /** A message that is there. */
  readonly take: (id: number) => void
  /** A message that is there and was not shown. */
  readonly hole: (id: number) => void
  readonly ranges: () => ReadonlyArray<IdRange>
  readonly spans: () => ReadonlyArray<IdSpan>
}

const together = (a: IdSpan, b: IdSpan): IdSpan => ({
  box: a.box,
  first: Math.min(a.first, b.first),
  last: Math.max(a.last, b.last),
  ...(a.missing === undefined || b.missing === undefined ? {} : { missing: a.missing + b.missing }),
  ...(a.gaps === undefined || b.gaps === undefined ? {} : { gaps: a.gaps + b.gaps }),
})

export const extentOf = (box: Box, held: ReadonlyArray<Range>): Extent => {
  const complete: Array<Range> = []
  let current: { from: number; to: number } | undefined
  let collected = collectSpans()
  let before: IdSpan | undefined

  const spans = (): ReadonlyArray<IdSpan> => {
    const [now] = collected.spans()
    if (now === undefined || before === undefined) return [now, before].filter((one) => one !== undefined)
    return [together(before, now)]
  }
  const close = (): void => {
    if (current !== undefined) complete.push(current)
    ;[before] = spans()
    collected = collectSpans()
  }
  return {
    begin: (from) => {
      close()
      current = { from, to: from - 1 }
    },
    upTo: (id) => {
      if (current !== undefined) current.to = Math.max(current.to, id)
    },
    take: (id) => collected.take(box, id),
    hole: (id) => {
      if (current === undefined) return
      complete.push({ from: current.from, to: id - 1 })
      current = { from: id + 1, to: id }
    },
    ranges: () =>
      joined([...held, ...complete, ...(current === undefined ? [] : [current])]).map((one) => ({
        box,
        ...one,
      })),
    spans,
  }
}
