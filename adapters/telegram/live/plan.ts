/**
 * What of a box is read: the wanted ids, less those of which the log has everything. Where messages are read again, what is held does not count from
 * there on, and pages say what they swept.
 */
import type { Going } from "../../../application/source.ts"
import type { History } from "./history.ts"
import { borderAt } from "./limits.ts"
import { below, highest, type Range, without } from "./ranges.ts"

export type Segment = Range & { readonly sweep: boolean }

/**
 * The id from which on messages are read again; undefined where none are. It begins behind the last message that is too old. Where no such message
 * is shown it begins with the oldest that is: what is not shown before that one may be hidden from the account instead of gone.
 */
export const againFrom = async (
  history: History,
  held: ReadonlyArray<Range>,
  { again }: Going,
): Promise<number | undefined> => {
  if (again === undefined) return undefined
  const { top, lastDate } = history.of
  const quiet = lastDate !== undefined && lastDate < again
  if (quiet && top !== undefined && highest(held) <= top) return undefined
  const { before, from } = await borderAt(history, again)
  return before === undefined ? from : before + 1
}

/** In rising order. What would begin behind the newest message is not there. */
export const segmentsOf = (
  wanted: Range,
  held: ReadonlyArray<Range>,
  again: number | undefined,
  top: number | undefined,
): ReadonlyArray<Segment> => {
  const skipped = again === undefined ? held : below(held, again)
  return without(wanted, skipped).flatMap(({ from, to }): ReadonlyArray<Segment> => {
    if (again === undefined || to < again) {
      return top !== undefined && from > top ? [] : [{ from, to, sweep: false }]
    }
    return [
      ...(from < again ? [{ from, to: again - 1, sweep: false }] : []),
      { from: Math.max(from, again), to, sweep: true },
    ]
  })
}
