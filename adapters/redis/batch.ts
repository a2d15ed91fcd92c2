/**
 * A commit as one JSON text for the script: entries that share streams and field names are rows of one shape, so that names are sent once.
 * Also the ids: `<sequence>-<n>`, n counting the entries of one event. Entries come in rising order of sequence; anything else is a defect
 * of the caller, for it could not be appended.
 */
import type { Commit } from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"

export type PackedBatch = {
  /** The streams' names, in the order in which shapes refer to them. */
  readonly streams: ReadonlyArray<string>
  readonly json: string
}

type Shape = { readonly streams: ReadonlyArray<number>; readonly names: ReadonlyArray<string> }

const checkPlace = (sequence: number, previous: number, { from, to }: Commit<StreamEntry>): void => {
  if (Number.isSafeInteger(sequence) && sequence > from && sequence <= to && sequence >= previous) return
  throw new RangeError(`an entry of sequence ${sequence} after ${previous} in a commit from ${from} to ${to}`)
}

/** `firstKey`: the index, counted from 1, that the first of the streams has among the script's keys. */
export const packBatch = (commit: Commit<StreamEntry>, firstKey: number): PackedBatch => {
  const keys = new Map<string, number>()
  const shapes: Array<Shape> = []
  const shapeNumbers = new Map<string, number>()
  const keyOf = (stream: string): number => {
    const key = keys.get(stream) ?? firstKey + keys.size
    keys.set(stream, key)
    return key
  }
  const shapeOf = ({ streams }: StreamEntry, names: ReadonlyArray<string>): number => {
    const text = `${streams.join(" ")} ${names.join(" ")}`
    const known = shapeNumbers.get(text)
    if (known !== undefined) return known
    shapes.push({ streams: streams.map(keyOf), names })
    shapeNumbers.set(text, shapes.length)
    return shapes.length
  }
  let previous = 0
  let n = 0
  const rows = commit.changes.map((entry) => {
    checkPlace(entry.sequence, previous, commit)
    n = entry.sequence === previous ? n + 1 : 0
    previous = entry.sequence
    const names = Object.keys(entry.fields)
    const row: Array<number | string> = [shapeOf(entry, names), `${entry.sequence}-${n}`]
    for (const name of names) row.push(entry.fields[name] as string)
    return row
  })
  const parked = commit.parked.map(({ sequence, subject, error }) => [
    String(sequence),
    JSON.stringify({ subject, error }),
  ])
  return { streams: [...keys.keys()], json: JSON.stringify({ shapes, rows, parked }) }
}
