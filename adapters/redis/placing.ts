/**
 * Where the entries of a version that is being made stand. Readers know entries by their ids, and read them in their order, so a rebuild
 * keeps both: an entry that was retried in the live version stands at the id that it got then, and one that is parked there or was given up,
 * so that nobody has it yet, comes last of all, when the new version takes its place. Until its place comes an entry is held.
 */
import type { Commit } from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { checkPlaces, type Row } from "./batch.ts"

/** All entries of an event; `at` is the id of the first one, and absent where they come last. */
export type Held = {
  readonly sequence: number
  readonly at?: string
  readonly entries: ReadonlyArray<StreamEntry>
}

/** What the live version and the new one say of the events of a commit. */
export type Known = {
  /** Which id the live version has for an event whose entries do not stand at its sequence. */
  readonly displaced: ReadonlyMap<number, string>
  /** Events of which nobody has an entry: the live version has parked them or given them up. */
  readonly awaited: ReadonlySet<number>
  /** Held until a position of this commit. */
  readonly due: ReadonlyArray<Held>
}

export type Placing = {
  /** In rising order of their ids. */
  readonly rows: ReadonlyArray<Row>
  readonly displaced: ReadonlyArray<readonly [sequence: number, id: string]>
  readonly held: ReadonlyArray<Held>
  /** Held before, and in `rows` now. */
  readonly placed: ReadonlyArray<number>
}

/** The position and the number at it; what has no place yet comes behind every position. */
export const placeOf = ({ at }: Pick<Held, "at">): readonly [position: number, n: number] => {
  if (at === undefined) return [Number.POSITIVE_INFINITY, 0]
  const [position, n] = at.split("-")
  return [Number(position), Number(n)]
}

const byPlace = (a: Held, b: Held): number => {
  const [position, n] = placeOf(a)
  const [otherPosition, otherN] = placeOf(b)
  return position - otherPosition || n - otherN || a.sequence - b.sequence
}

const bySequence = (changes: ReadonlyArray<StreamEntry>): ReadonlyArray<Array<StreamEntry>> => {
  const events: Array<Array<StreamEntry>> = []
  for (const entry of changes) {
    const last = events.at(-1)
    if (last?.[0]?.sequence === entry.sequence) last.push(entry)
    else events.push([entry])
  }
  return events
}

const wanted = (entries: ReadonlyArray<StreamEntry>, { displaced, awaited }: Known): Held => {
  const { sequence } = entries[0] as StreamEntry
  if (awaited.has(sequence)) return { sequence, entries }
  return { sequence, at: displaced.get(sequence) ?? `${sequence}-0`, entries }
}

/** Two events never share an id: where one has more entries than it had, those behind it at that position move on. */
export const place = (commit: Commit<StreamEntry>, known: Known): Placing => {
  checkPlaces(commit)
  const events = [...bySequence(commit.changes).map((entries) => wanted(entries, known)), ...known.due]
  const rows: Array<Row> = []
  const displaced: Array<readonly [number, string]> = []
  const held: Array<Held> = []
  let last: readonly [number, number] = [0, -1]
  for (const event of events.sort(byPlace)) {
    const [position, n] = placeOf(event)
    if (position > commit.to) {
      held.push(event)
      continue
    }
    let next = position === last[0] ? Math.max(n, last[1] + 1) : n
    if (position !== event.sequence || n > 0) displaced.push([event.sequence, `${position}-${next}`])
    for (const entry of event.entries) {
      rows.push({ id: `${position}-${next}`, entry })
      next += 1
    }
    last = [position, next - 1]
  }
  return { rows, displaced, held, placed: known.due.map(({ sequence }) => sequence) }
}
