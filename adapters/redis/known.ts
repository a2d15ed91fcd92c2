/** What the live version says of the events of a commit to the one that is being made, and what that one holds for it (placing.ts). */
import type { ChainableCommander, Redis } from "ioredis"
import type { Commit } from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { heldOf } from "./heldEntries.ts"
import type { Keys } from "./keys.ts"
import type { Known } from "./placing.ts"

const answersOf = async (asked: ChainableCommander): Promise<ReadonlyArray<unknown>> =>
  ((await asked.exec()) ?? []).map(([error, answer]) => {
    if (error !== null) throw error
    return answer
  })

type Asked = {
  readonly position: string | null
  readonly members: ReadonlyArray<string>
  readonly ids: ReadonlyArray<string | null>
  readonly parked: ReadonlyArray<string | null>
}

/**
 * In one step, so that the position is that of the rest. Nearly always there is nothing displaced nor parked, and a thousand names would be
 * looked up in vain: only where there is something are they, in a step of their own with its own position.
 */
const ask = async (
  redis: Redis,
  live: Keys,
  keys: Keys,
  to: number,
  sequences: ReadonlyArray<number>,
): Promise<Asked> => {
  const step = () => redis.multi().hget(live.position, "position").zrangebyscore(keys.held, "-inf", to)
  const [position, members, displaced, book] = await answersOf(step().hlen(live.displaced).hlen(live.parked))
  if (sequences.length === 0 || (displaced === 0 && book === 0))
    return { position, members, ids: [], parked: [] } as Asked
  const names = sequences.map(String)
  const again = await answersOf(
    step()
      .hmget(live.displaced, ...names)
      .hmget(live.parked, ...names),
  )
  return { position: again[0], members: again[1], ids: again[2], parked: again[3] } as Asked
}

export const knownFor = async (
  redis: Redis,
  live: Keys,
  keys: Keys,
  { changes, to }: Commit<StreamEntry>,
) => {
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
  return { position: Number(position ?? 0), known }
}
