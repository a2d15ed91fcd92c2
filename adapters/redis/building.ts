/**
 * The version that is being made, as the runner fills it: a place of its own, whose entries stand where the live version's readers know them
 * (placing.ts). What the live one says of a commit's events is read just before, and holds: retries are refused meanwhile, so nothing that it
 * has applied or parked gets another place. It does not hold for events that the live one has not come to yet; from which on that was so,
 * and where these stand, is remembered, and looked into again when the new version takes its place.
 */
import { Effect } from "effect"
import type { Redis } from "ioredis"
import type { Commit } from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { packBatch } from "./batch.ts"
import type { RedisConnection } from "./connection.ts"
import type { Keys } from "./keys.ts"
import { type Place, placeStore } from "./place.ts"
import { type Held, type Known, type Placing, place, placeOf } from "./placing.ts"

/** Such that their order as texts is that of the sequences. */
const memberOf = (sequence: number): string => String(sequence).padStart(16, "0")

type Text = {
  readonly at?: string
  /** Names and values by turns, in their order. */
  readonly entries: ReadonlyArray<{
    readonly streams: ReadonlyArray<string>
    readonly fields: ReadonlyArray<string>
  }>
}

const textOf = ({ at, entries }: Held): string => {
  const texts = entries.map(({ streams, fields }) => ({ streams, fields: Object.entries(fields).flat() }))
  const text: Text = { ...(at === undefined ? {} : { at }), entries: texts }
  return JSON.stringify(text)
}

const fieldsOf = (flat: ReadonlyArray<string>): Record<string, string> => {
  const fields: Record<string, string> = {}
  for (let i = 0; i < flat.length; i += 2) fields[flat[i] as string] = flat[i + 1] as string
  return fields
}

const heldOf = (member: string, text: string): Held => {
  const sequence = Number(member)
  const { at, entries } = JSON.parse(text) as Text
  return {
    sequence,
    ...(at === undefined ? {} : { at }),
    entries: entries.map(({ streams, fields }) => ({ streams, sequence, fields: fieldsOf(fields) })),
  }
}

/** In one step, so that the position is that of the rest. */
const ask = async (redis: Redis, live: Keys, keys: Keys, to: number, sequences: ReadonlyArray<number>) => {
  const asked = redis.multi().hget(live.position, "position").zrangebyscore(keys.held, "-inf", to)
  if (sequences.length > 0) {
    asked.hmget(live.displaced, ...sequences.map(String)).hmget(live.parked, ...sequences.map(String))
  }
  const answers = (await asked.exec()) ?? []
  const [position, members, ids = [], parked = []] = answers.map(([error, answer]) => {
    if (error !== null) throw error
    return answer
  }) as [string | null, ReadonlyArray<string>, ReadonlyArray<string | null>?, ReadonlyArray<string | null>?]
  return { position: Number(position ?? 0), members, ids, parked }
}

const knownFor = async (redis: Redis, live: Keys, keys: Keys, { changes, to }: Commit<StreamEntry>) => {
  const sequences = [...new Set(changes.map(({ sequence }) => sequence))]
  const { position, members, ids, parked } = await ask(redis, live, keys, to, sequences)
  const texts = members.length === 0 ? [] : await redis.hmget(keys.entries, ...members)
  const known: Known = {
    displaced: new Map(
      sequences.flatMap((sequence, i) => {
        const id = ids[i]
        return typeof id === "string" && id !== "" ? [[sequence, id] as const] : []
      }),
    ),
    awaited: new Set(sequences.filter((_, i) => typeof parked[i] === "string" || ids[i] === "")),
    due: members.flatMap((member, i) => {
      const text = texts[i]
      return typeof text === "string" ? [heldOf(member, text)] : []
    }),
  }
  return { position, known }
}

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
