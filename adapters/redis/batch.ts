/**
 * Entries and parked events as one JSON text for a script: entries that share streams and field names are rows of one shape, so that names
 * are sent once. Also where they stand: `<sequence>-<n>`, n counting the entries of one event. Entries come in rising order of sequence;
 * anything else is a defect of the caller, for it could not be appended.
 */
import type { Commit, ParkedEvent, Retry } from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"

/** An entry and its id; for a retry, which gives ids itself, its sequence. */
export type Row = { readonly id: string; readonly entry: StreamEntry }

type Shape = { readonly streams: ReadonlyArray<number>; readonly names: ReadonlyArray<string> }
type Value = number | string

/** The streams' names, in the order in which shapes refer to them, counted from 1. */
export const streamNumbers = () => {
  const numbers = new Map<string, number>()
  const numberOf = (stream: string): number => {
    const number = numbers.get(stream) ?? numbers.size + 1
    numbers.set(stream, number)
    return number
  }
  return { numberOf, names: (): ReadonlyArray<string> => [...numbers.keys()] }
}

export const packRows = (rows: ReadonlyArray<Row>, numberOf: (stream: string) => number) => {
  const shapes: Array<Shape> = []
  const shapeNumbers = new Map<string, number>()
  const shapeOf = ({ streams }: StreamEntry, names: ReadonlyArray<string>): number => {
    const text = `${streams.join(" ")} ${names.join(" ")}`
    const known = shapeNumbers.get(text)
    if (known !== undefined) return known
    shapes.push({ streams: streams.map(numberOf), names })
    shapeNumbers.set(text, shapes.length)
    return shapes.length
  }
  const packed = rows.map(({ id, entry }) => {
    const names = Object.keys(entry.fields)
    const row: Array<Value> = [shapeOf(entry, names), id]
    for (const name of names) row.push(entry.fields[name] as string)
    return row
  })
  return { shapes, rows: packed }
}

const packParked = (parked: ReadonlyArray<ParkedEvent>) =>
  parked.map(({ sequence, subject, error }) => [String(sequence), subject, error])

export const checkPlaces = ({ from, to, changes }: Commit<StreamEntry>): void => {
  let previous = 0
  for (const { sequence } of changes) {
    if (!(Number.isSafeInteger(sequence) && sequence > from && sequence <= to && sequence >= previous)) {
      throw new RangeError(
        `an entry of sequence ${sequence} after ${previous} in a commit from ${from} to ${to}`,
      )
    }
    previous = sequence
  }
}

/** Each entry at its own sequence. */
const inPlace = (entries: ReadonlyArray<StreamEntry>): ReadonlyArray<Row> => {
  let previous = 0
  let n = 0
  return entries.map((entry) => {
    n = entry.sequence === previous ? n + 1 : 0
    previous = entry.sequence
    return { id: `${entry.sequence}-${n}`, entry }
  })
}

export type PackedBatch = { readonly streams: ReadonlyArray<string>; readonly json: string }

/** `more`: what the script is to be told beside, which may number streams as well. */
export const packBatch = (
  rows: ReadonlyArray<Row>,
  parked: ReadonlyArray<ParkedEvent>,
  more: (numberOf: (stream: string) => number) => object = () => ({}),
): PackedBatch => {
  const { numberOf, names } = streamNumbers()
  const body = { ...packRows(rows, numberOf), parked: packParked(parked), ...more(numberOf) }
  const streams = names()
  return { streams, json: JSON.stringify({ streams, ...body }) }
}

export const packCommit = (commit: Commit<StreamEntry>): PackedBatch => {
  checkPlaces(commit)
  return packBatch(inPlace(commit.changes), commit.parked)
}

export const packRetry = ({ changes, released, parked }: Retry<StreamEntry>): PackedBatch => {
  const rows = changes.map((entry) => ({ id: String(entry.sequence), entry }))
  return packBatch(rows, parked, () => ({ released: released.map(String) }))
}
