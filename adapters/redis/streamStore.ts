/**
 * Where a read model made of Redis streams lives: the streams themselves, and beside the main one, in its slot, its position, its parked
 * events and the names of its streams. A commit is one script: all of it or nothing, also for a Redis that loses its last second, since
 * what is lost then is whole commits, and the runner goes on from the position that is left. Nothing is trimmed unless `maxlen` is given.
 */
import { Effect } from "effect"
import type { Commit, CommitOutcome, ProjectionStore } from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { packBatch } from "./batch.ts"
import type { RedisConnection } from "./connection.ts"
import { digest, parkedSubjects, readState, streamNames } from "./reads.ts"
import { type Answer, FIRST_STREAM, type Keys, keysOf, runScript } from "./runScript.ts"
import { claimScript, commitScript, resetScript } from "./scripts.ts"

export type StreamStoreOptions = {
  /** The stream whose name, in braces, begins the names of all others. */
  readonly main: string
  /** The projection's version. */
  readonly version: number
  /** About how many entries a stream keeps, the newest; without it all. */
  readonly maxlen?: number
}

const outcomeOf = ([tag, value]: Answer): CommitOutcome => {
  switch (tag) {
    case "Committed":
      return { _tag: "Committed" }
    case "Fenced":
      return { _tag: "Fenced", generation: Number(value) }
    case "Moved":
      return { _tag: "Moved", position: Number(value) }
    default:
      throw new Error(`the commit script answered ${tag}`)
  }
}

/** Never `Refused`: a stream takes every text, and what it cannot take now (memory, disk) it takes later. */
const commit = (connection: RedisConnection, keys: Keys, options: StreamStoreOptions) =>
  Effect.fnUntraced(function* (of: Commit<StreamEntry>) {
    const { streams, json } = packBatch(of, FIRST_STREAM)
    const args = [of.generation, of.from, of.to, options.version, options.maxlen ?? 0, json]
    return outcomeOf(yield* connection.use((redis) => runScript(redis, commitScript, keys, streams, args)))
  })

const claim = Effect.fnUntraced(function* (connection: RedisConnection, keys: Keys, version: number) {
  const [, generation, position] = yield* connection.use((redis) =>
    runScript(redis, claimScript, keys, [], [version]),
  )
  const subjects = yield* parkedSubjects(connection, keys)
  return { generation: Number(generation), position: Number(position), parkedSubjects: subjects }
})

/** A stream that is first written to while its name is not yet known here makes the script ask for the names again. */
const reset = Effect.fnUntraced(function* (connection: RedisConnection, keys: Keys, version: number) {
  for (;;) {
    const streams = yield* streamNames(connection, keys)
    const [tag] = yield* connection.use((redis) => runScript(redis, resetScript, keys, streams, [version]))
    if (tag === "Reset") return
  }
})

export const redisStreamStore = (
  connection: RedisConnection,
  options: StreamStoreOptions,
): ProjectionStore<StreamEntry> => {
  const keys = keysOf(options.main)
  return {
    claim: claim(connection, keys, options.version),
    commit: commit(connection, keys, options),
    state: readState(connection, keys),
    reset: reset(connection, keys, options.version),
    digest: digest(connection, keys),
  }
}
