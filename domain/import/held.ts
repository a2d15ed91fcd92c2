/**
 * Ranges of message ids of which the log has seen everything that there is: how far a live import has come. Joined ranges stay the smallest list
 * that says the same, so the highest contiguous id and every gap can be read from it. Pure.
 */
import type { IdRange } from "../observation.ts"
import type { Box } from "../peer.ts"

/** The ranges of all boxes in rising order, those that touch made one. */
export const joinRanges = (ranges: ReadonlyArray<IdRange>): ReadonlyArray<IdRange> => {
  const joined: Array<IdRange> = []
  const ordered = ranges
    .filter(({ from, to }) => from <= to)
    .sort((a, b) => (a.box === b.box ? a.from - b.from : a.box < b.box ? -1 : 1))
  for (const range of ordered) {
    const last = joined.at(-1)
    if (last === undefined || last.box !== range.box || range.from > last.to + 1) joined.push(range)
    else if (range.to > last.to) joined[joined.length - 1] = { ...last, to: range.to }
  }
  return joined
}

/** What is not held of a box, from one id to another. */
export const gapsIn = (
  held: ReadonlyArray<IdRange>,
  box: Box,
  from: number,
  to: number,
): ReadonlyArray<IdRange> => {
  const gaps: Array<IdRange> = []
  let next = from
  for (const range of joinRanges(held)) {
    if (range.box !== box || range.to < next) continue
    if (range.from > to) break
    if (range.from > next) gaps.push({ box, from: next, to: range.from - 1 })
    next = range.to + 1
  }
  if (next <= to) gaps.push({ box, from: next, to })
  return gaps
}

/** What is left of ranges where single messages are taken out of them. */
export const withoutIds = (
  ranges: ReadonlyArray<IdRange>,
  ids: ReadonlyArray<{ readonly box: Box; readonly id: number }>,
): ReadonlyArray<IdRange> => {
  const left: Array<IdRange> = []
  const rising = [...ids].sort((a, b) => a.id - b.id)
  for (const range of joinRanges(ranges)) {
    let { from } = range
    for (const { box, id } of rising) {
      if (box !== range.box || id < from || id > range.to) continue
      if (id > from) left.push({ ...range, from, to: id - 1 })
      from = id + 1
    }
    if (from <= range.to) left.push({ ...range, from })
  }
  return left
}
