/**
 * The messages of one dialogue by their real ids, in rising order. Those of the file are parsed each time somebody asks; those that were sent or
 * edited since are kept.
 */
import type { Raw } from "./raw.ts"

export type History = {
  readonly ids: ReadonlyArray<number>
  readonly dateAt: (position: number) => number
  readonly rawAt: (position: number) => Raw
  readonly rawOf: (id: number) => Raw | undefined
  /** How many ids are lower. */
  readonly lower: (id: number) => number
  /** How many were sent before. */
  readonly before: (date: number) => number
  readonly put: (id: number, date: number, raw: Raw) => void
  readonly remove: (id: number) => boolean
}

export type Entry = { readonly id: number; readonly date: number; readonly read: () => Raw }

/** The first position of which `isBefore` is false, in a row in which it is true up to there. */
const firstNot = (length: number, isBefore: (position: number) => boolean): number => {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}

const at = <T>(list: ReadonlyArray<T>, position: number): T => {
  if (position < 0 || position >= list.length) throw new RangeError(`no message at ${position}`)
  return list[position] as T
}

/** `entries` in rising order of id. */
export const historyOf = (entries: ReadonlyArray<Entry>): History => {
  const ids = entries.map(({ id }) => id)
  const dates = entries.map(({ date }) => date)
  const reads = entries.map(({ read }) => read)
  const lower = (id: number) => firstNot(ids.length, (position) => at(ids, position) < id)
  const positionOf = (id: number): number | undefined => {
    const position = lower(id)
    return ids[position] === id ? position : undefined
  }
  const rawAt = (position: number): Raw => at(reads, position)()
  return {
    ids,
    dateAt: (position) => at(dates, position),
    rawAt,
    rawOf: (id) => {
      const position = positionOf(id)
      return position === undefined ? undefined : rawAt(position)
    },
    lower,
    before: (date) => firstNot(dates.length, (position) => at(dates, position) < date),
    put: (id, date, raw) => {
      const position = lower(id)
      const replaced = ids[position] === id ? 1 : 0
      ids.splice(position, replaced, id)
      dates.splice(position, replaced, date)
      reads.splice(position, replaced, () => raw)
    },
    remove: (id) => {
      const position = positionOf(id)
      if (position === undefined) return false
      ids.splice(position, 1)
      dates.splice(position, 1)
      reads.splice(position, 1)
      return true
    },
  }
}
