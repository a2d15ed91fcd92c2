/**
 * Which messages of a history a page shows, as Telegram counts: messages stand newest first; a place among them is given by an id or a date, shifted
 * by `addOffset`, and `limit` counts from there even where that lies before the first. Ids are cut to those between `minId` and `maxId`
 * before anything is counted.
 */
import type { History } from "./history.ts"

export type Asked = {
  readonly offsetId: number
  readonly offsetDate: number
  readonly addOffset: number
  readonly limit: number
  /** Both exclusive; 0 for none. */
  readonly minId: number
  readonly maxId: number
}

export type Page = {
  /** Positions in the history, newest first. */
  readonly positions: ReadonlyArray<number>
  /** How many there are in all, before `offsetId` and the like. */
  readonly count: number
}

export const LARGEST_PAGE = 100

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most))

/** From this position to before that one. */
const between = (
  history: History,
  { minId, maxId }: Asked,
  range: { min: number; max: number } | undefined,
) => {
  const from = Math.max(minId > 0 ? history.lower(minId + 1) : 0, range ? history.lower(range.min) : 0)
  const before = Math.min(
    maxId > 0 ? history.lower(maxId) : history.ids.length,
    range ? history.lower(range.max + 1) : history.ids.length,
  )
  return { from, before: Math.max(from, before) }
}

/** `most`: a page may hold fewer than was asked for, though more follow; those at the far end are missing then. */
export const pageOf = (
  history: History,
  asked: Asked,
  { most, range }: { most?: number; range?: { min: number; max: number } } = {},
): Page => {
  const { from, before } = between(history, asked, range)
  const count = before - from
  const newer =
    asked.offsetId > 0
      ? before - history.lower(asked.offsetId)
      : asked.offsetDate > 0
        ? before - history.before(asked.offsetDate)
        : 0
  const limit = Math.min(asked.limit, LARGEST_PAGE)
  const first = clamp(newer, count) + asked.addOffset
  let [start, end] = [clamp(first, count), clamp(first + limit, count)]
  if (most !== undefined && end - start > most) {
    if (asked.addOffset < 0) start = end - most
    else end = start + most
  }
  const positions: Array<number> = []
  for (let place = start; place < end; place++) positions.push(before - 1 - place)
  return { positions, count }
}
