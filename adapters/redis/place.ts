/**
 * One place of a read model made of Redis streams, as the runner fills it: the live one, the one that is being made, or one beside. Every
 * operation is one script: all of it or nothing, also for a Redis that loses its last second, since what is lost then is whole steps, and
 * the runner goes on from the position that is left.
 */
import { Effect } from "effect"
import type {
  Beat,
  ClaimOutcome,
  Commit,
  CommitOutcome,
  ProjectionStore,
  Retry,
  Runner,
  StoreUnavailable,
} from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { type PackedBatch, packCommit, packRetry } from "./batch.ts"
import { type Claims, newClaims } from "./claims.ts"
import { commitScript, retryScript } from "./commitScripts.ts"
import type { RedisConnection } from "./connection.ts"
import { type Answer, type Keys, runScript } from "./keys.ts"
import { beatScript, claimScript, releaseScript } from "./ownerScripts.ts"
import { parkedSubjects, readState } from "./reads.ts"

export type Place = {
  readonly keys: Keys
  readonly shape: number
  /** The making that this is where nothing says so yet. */
  readonly version: number
  /** About how many entries a stream keeps, the newest; 0: all. */
  readonly maxlen: number
  /** Milliseconds after its last commit at which it may be forgotten; 0: never. */
  readonly expiry: number
}

type Pack = (commit: Commit<StreamEntry>) => Effect.Effect<PackedBatch, StoreUnavailable>

const commitOutcome = ([tag, value]: Answer): CommitOutcome => {
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

type At = { readonly generation: number; readonly from: number; readonly to: number }

const write = (
  connection: RedisConnection,
  place: Place,
  script: string,
  at: At & ReturnType<Claims["of"]>,
  { streams, json }: PackedBatch,
) => {
  const { keys, shape, version, maxlen, expiry } = place
  const where = [at.generation, at.from, at.to, shape, version, maxlen, expiry, keys.hidden ? 1 : 0]
  const args = [...where, json, at.id, at.doing]
  return connection
    .use((redis) => runScript(redis, script, keys, streams.map(keys.stream), args))
    .pipe(Effect.map(commitOutcome))
}

const claimOf = (connection: RedisConnection, { keys, shape, version, expiry }: Place, claims: Claims) =>
  Effect.fnUntraced(function* (runner: Runner) {
    const args = [runner.id, runner.doing, shape, version, keys.hidden ? 1 : 0, expiry, claims.newest()]
    const [tag, first, position, parked] = yield* connection.use((redis) =>
      runScript(redis, claimScript, keys, [], args),
    )
    if (tag === "Paused" || tag === "Rebuilding" || tag === "Gone") return { _tag: tag } as ClaimOutcome
    if (tag === "Outdated") return { _tag: tag, shape: Number(first) } as ClaimOutcome
    if (tag !== "Claimed") throw new Error(`the claim script answered ${tag}`)
    claims.granted(Number(first), runner)
    return {
      _tag: "Claimed",
      generation: Number(first),
      position: Number(position),
      parkedSubjects: yield* parkedSubjects(connection, keys),
      parked: Number(parked),
    } as ClaimOutcome
  })

const beatOf = (connection: RedisConnection, keys: Keys, claims: Claims) => (beat: Beat) =>
  connection
    .use((redis) => {
      const { id, doing } = claims.of(beat.generation)
      const args = [beat.generation, id, doing, beat.rate, beat.target, beat.problem ?? ""]
      return runScript(redis, beatScript, keys, [], args)
    })
    .pipe(
      Effect.map(([tag, generation]) =>
        tag === "Fenced"
          ? { _tag: "Fenced" as const, generation: Number(generation) }
          : { _tag: "Beaten" as const },
      ),
    )

/** `pack`: how a commit becomes a batch, where that is not each entry at its own sequence. `claims`: shared with whoever else writes here. */
export const placeStore = (
  connection: RedisConnection,
  place: Place,
  pack: Pack = (commit) => Effect.sync(() => packCommit(commit)),
  claims: Claims = newClaims(),
): ProjectionStore<StreamEntry> => {
  const { keys } = place
  return {
    claim: claimOf(connection, place, claims),
    commit: (commit) => {
      const at = { ...commit, ...claims.of(commit.generation) }
      return Effect.flatMap(pack(commit), (batch) => write(connection, place, commitScript, at, batch))
    },
    retry: (retry: Retry<StreamEntry>) => {
      const { generation, position } = retry
      const at = { generation, from: position, to: position, ...claims.of(generation) }
      return write(connection, place, retryScript, at, packRetry(retry))
    },
    beat: beatOf(connection, keys, claims),
    release: (generation) =>
      connection
        .use((redis) => runScript(redis, releaseScript, keys, [], [generation, claims.of(generation).id]))
        .pipe(Effect.asVoid),
    state: readState(connection, keys),
  }
}
