/**
 * The next version of a read model made of Redis streams, while the live one is read: begun or gone on with, filled by the runner under keys
 * of its own, and then put in the live one's place by one script. There is only ever this one beside the live one. A part of it that is not
 * there any more is found when it is to take the place: it is then made again from the beginning.
 */
import { Effect } from "effect"
import type { StoreUnavailable } from "../../application/projection.ts"
import type { DropOutcome, FinishOutcome, Rebuild, StoredVersion } from "../../application/readModelStore.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { buildingStore } from "./building.ts"
import type { Claims } from "./claims.ts"
import type { RedisConnection } from "./connection.ts"
import { findDisplaced } from "./displaced.ts"
import { finishScript } from "./finishScript.ts"
import { buildingKeys, type Keys, ownKeys, runScript } from "./keys.ts"
import type { Place } from "./place.ts"
import { readState, streamNames } from "./reads.ts"
import { beginScript, dropScript } from "./rebuildScripts.ts"

/** With the streams that are known; a stream that is first written to just then makes the script ask for the names again. */
const withStreams = Effect.fnUntraced(function* (
  connection: RedisConnection,
  keys: Keys,
  script: string,
  args: ReadonlyArray<string | number>,
) {
  for (;;) {
    const names = yield* streamNames(connection, keys)
    const all = [JSON.stringify(names), ...args]
    const streams = names.map(keys.stream)
    const answer = yield* connection.use((redis) => runScript(redis, script, keys, streams, all))
    if (answer[0] !== "Again") return answer
  }
})

/** Which version it is. */
const begin = Effect.fnUntraced(function* (
  connection: RedisConnection,
  { keys, shape }: Place,
  anew: boolean,
) {
  const lost = yield* findDisplaced(connection, keys)
  const args = [shape, anew || lost ? 1 : 0]
  const [, version] = yield* withStreams(connection, buildingKeys(keys.main), beginScript, args)
  return Number(version)
})

const finish = (connection: RedisConnection, live: Place, claims: Claims, version: number) =>
  Effect.fnUntraced(function* (generation: number, atLeast: number) {
    const { keys } = live
    const building = buildingKeys(keys.main)
    for (;;) {
      const here = yield* streamNames(connection, keys)
      const names = [...new Set([...here, ...(yield* streamNames(connection, building))])]
      const streams = names.flatMap((name) => [keys.stream(name), building.stream(name)])
      const args = [generation, atLeast, version, JSON.stringify(names), claims.of(generation).id]
      const [tag, value] = yield* connection.use((redis) =>
        runScript(redis, finishScript, keys, [...ownKeys(building), ...streams], args),
      )
      if (tag === "Finished") return { _tag: tag } satisfies FinishOutcome
      if (tag === "Fenced") return { _tag: tag, generation: Number(value) } satisfies FinishOutcome
      if (tag === "Behind") return { _tag: tag, position: Number(value) } satisfies FinishOutcome
      if (tag === "Lost") {
        yield* begin(connection, live, true)
        return { _tag: "Behind", position: 0 } satisfies FinishOutcome
      }
    }
  })

/** `claims`: those of the live one, under which it is finished. */
export const beginRebuild = (connection: RedisConnection, live: Place, claims: Claims) =>
  Effect.fnUntraced(function* (anew: boolean) {
    const version = yield* begin(connection, live, anew)
    const place: Place = { ...live, keys: buildingKeys(live.keys.main), version }
    return {
      version,
      store: buildingStore(connection, live.keys, place),
      inPlace: false,
      finish: finish(connection, live, claims, version),
    } satisfies Rebuild<StreamEntry>
  })

/** `undefined`: whichever is being made. */
export const dropBuilding = (
  connection: RedisConnection,
  main: string,
  version: number | undefined,
): Effect.Effect<DropOutcome, StoreUnavailable> =>
  withStreams(connection, buildingKeys(main), dropScript, [version ?? ""]).pipe(
    Effect.map(([tag]) => ({ _tag: tag }) as DropOutcome),
  )

export const storedVersions = Effect.fnUntraced(function* (connection: RedisConnection, live: Keys) {
  const versions: Array<StoredVersion> = []
  const [is, becomes] = yield* Effect.all([
    readState(connection, live),
    readState(connection, buildingKeys(live.main)),
  ])
  if (is !== undefined) versions.push({ ...is, role: "live" })
  if (becomes !== undefined) versions.push({ ...becomes, role: "building" })
  return versions
})
