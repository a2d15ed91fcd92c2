/**
 * The version that is being made, as the runner fills it: a place of its own, whose entries stand where the live version's readers know them
 * (placing.ts). What the live one says of a commit's events is read just before, and holds: retries are refused meanwhile, so nothing that it
 * has applied or parked gets another place. It does not hold for events that the live one has not come to yet; from which on that was so,
 * and where these stand, is remembered, and looked into again when the new version takes its place.
 */
import { Effect } from "effect"
import type { Commit } from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { packBatch } from "./batch.ts"
import type { RedisConnection } from "./connection.ts"
import { memberOf, textOf } from "./heldEntries.ts"
import type { Keys } from "./keys.ts"
import { knownFor } from "./known.ts"
import { type Place, placeStore } from "./place.ts"
import { type Known, type Placing, place, placeOf } from "./placing.ts"

/** The streams of the events that stand at their own sequences: names and sequences, for each group of streams. */
const standingOf = (rows: Placing["rows"]): string => {
  const groups = new Map<string, readonly [streams: ReadonlyArray<string>, sequences: Array<number>]>()
  for (const { id, entry } of rows) {
    const { streams, sequence } = entry
    if (!id.startsWith(`${sequence}-`)) continue
    const name = streams.join(" ")
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [streams, [sequence]])
    else if (group[1].at(-1) !== sequence) group[1].push(sequence)
  }
  return JSON.stringify([...groups.values()])
}

const packPlaced = (commit: Commit<StreamEntry>, known: Known, livePosition: number) => {
  const { rows, displaced, held, placed } = place(commit, known)
  return packBatch(rows, commit.parked, (numberOf) => ({
    displaced: displaced.map(([sequence, id]) => [String(sequence), id]),
    held: held.map((of) => {
      const [position] = placeOf(of)
      const streams = [...new Set(of.entries.flatMap((entry) => entry.streams))]
      const score = Number.isFinite(position) ? String(position) : "+inf"
      return [memberOf(of.sequence), score, textOf(of), streams.map(numberOf)]
    }),
    placed: placed.map(memberOf),
    live: String(livePosition),
    ...(commit.to > livePosition ? { standing: standingOf(rows) } : {}),
  }))
}

export const buildingStore = (connection: RedisConnection, live: Keys, building: Place) =>
  placeStore(connection, building, (commit) =>
    Effect.map(
      connection.use((redis) => knownFor(redis, live, building.keys, commit)),
      ({ position, known }) => packPlaced(commit, known, position),
    ),
  )
