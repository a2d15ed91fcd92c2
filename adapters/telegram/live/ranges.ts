/** Ranges of message ids of one box, both ends included: joining them, and what of a whole they leave. */

export type Range = { readonly from: number; readonly to: number }

/** In rising order, none touching another. */
export const joined = (ranges: ReadonlyArray<Range>): ReadonlyArray<Range> => {
  const result: Array<{ from: number; to: number }> = []
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (to < from) continue
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to)
    else result.push({ from, to })
  }
  return result
}

/** What is left of a whole where `taken` is taken away. */
export const without = (whole: Range, taken: ReadonlyArray<Range>): ReadonlyArray<Range> => {
  const left: Array<Range> = []
  let from = whole.from
  for (const one of joined(taken)) {
    if (one.from > whole.to) break
    if (one.from > from) left.push({ from, to: one.from - 1 })
    from = Math.max(from, one.to + 1)
  }
  if (from <= whole.to) left.push({ from, to: whole.to })
  return left
}

/** The parts of ranges that lie below an id. */
export const below = (ranges: ReadonlyArray<Range>, id: number): ReadonlyArray<Range> =>
  ranges.flatMap(({ from, to }) => (from < id ? [{ from, to: Math.min(to, id - 1) }] : []))

/** The highest id within ranges, 0 where there are none. */
export const highest = (ranges: ReadonlyArray<Range>): number =>
  ranges.reduce((found, { to }) => Math.max(found, to), 0)
