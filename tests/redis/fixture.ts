/**
 * What the tests of the streams share: a Redis server of the file's own, emptied before each test, connections to it, and invented logs
 * that are committed as the runner commits them.
 */
import assert from "node:assert/strict"
import { after, before, beforeEach } from "node:test"
import { setTimeout } from "node:timers/promises"
import { Effect } from "effect"
import { Redis } from "ioredis"
import { connectRedis, type Patience, type RedisConnection } from "../../adapters/redis/connection.ts"
import { ingestedStore } from "../../adapters/redis/stores.ts"
import type {
  Claim,
  Commit,
  CommitOutcome,
  Doing,
  ParkedEvent,
  ProjectionStore,
} from "../../application/projection.ts"
import type { ReadModelStore } from "../../application/readModelStore.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { INGESTED, type StreamEntry } from "../../projections/redis/streams.ts"
import { channel, deleted, edited, imported, OTHER_TENANT, TENANT } from "../inventedEvents.ts"
import { makeRedisServer, type RedisServer } from "./server.ts"

export const POSITION = `{${INGESTED}}:position`
export const COMMITTED: CommitOutcome = { _tag: "Committed" }
export const run = Effect.runPromise

export type Store = ReadModelStore<StreamEntry>
/** What a runner fills: a store, or the place that a rebuild or a comparison makes. */
export type Filled = ProjectionStore<StreamEntry>

let runners = 0

/** A claim that is granted, by a runner that was not there before. */
export const claimed = async (store: Filled, doing: Doing = "live"): Promise<Claim> => {
  runners += 1
  const outcome = await run(store.claim({ id: `runner ${runners}`, doing }))
  assert.ok(outcome._tag === "Claimed", outcome._tag)
  const { _tag, ...claim } = outcome
  return claim
}

/** A connection for the length of `use`. */
export const connected = <A>(
  url: string,
  use: (connection: RedisConnection) => Promise<A>,
  patience?: Patience,
): Promise<A> =>
  run(Effect.scoped(Effect.flatMap(connectRedis(url, patience), (found) => Effect.promise(() => use(found)))))

export type Fixture = {
  readonly server: RedisServer
  /** A client of the test's own, to look and to do mischief. */
  readonly redis: Redis
}

/** The server and client of a test file, there from its first test to its last. */
export const redisFixture = (): (() => Fixture) => {
  let fixture: Fixture | undefined
  const there = (): Fixture => {
    if (fixture === undefined) throw new Error("only within a test")
    return fixture
  }
  before(async () => {
    const server = await makeRedisServer()
    const redis = new Redis(server.url, {
      protocol: 2,
      maxRetriesPerRequest: null,
      retryStrategy: () => 20,
    })
    redis.on("error", () => undefined)
    fixture = { server, redis }
  })
  after(async () => {
    const { server, redis } = there()
    redis.disconnect()
    await server.remove()
  })
  beforeEach(async () => {
    const { server, redis } = there()
    await server.start()
    await redis.flushall()
  })
  return there
}

export const withStore = <A>(
  url: string,
  use: (store: Store) => Promise<A>,
  patience?: Patience,
): Promise<A> => connected(url, (connection) => use(ingestedStore(connection)), patience)

type At = { readonly generation?: number; readonly from?: number; readonly to?: number }

export const commitOf = (
  events: ReadonlyArray<LogEvent>,
  at: At = {},
  parked: ReadonlyArray<ParkedEvent> = [],
): Commit<StreamEntry> => ({
  generation: at.generation ?? 1,
  from: at.from ?? 0,
  to: at.to ?? events.at(-1)?.sequence ?? 0,
  changes: events.flatMap(redisProjection.apply),
  parked,
})

export const messages = (length: number): ReadonlyArray<LogEvent> =>
  Array.from({ length }, (_, i) => imported({ sequence: i + 1 }))

/** A log of messages, edits, deletions and a dialogue that is not listed, of two tenants. */
export const mixed = (length: number, first = 1): ReadonlyArray<LogEvent> =>
  Array.from({ length }, (_, i): LogEvent => {
    const sequence = first + i
    const tenant = sequence % 5 === 0 ? OTHER_TENANT : TENANT
    if (sequence % 11 === 0) return edited({ sequence, tenant, content: { text: `правка ${sequence}` } })
    if (sequence % 13 === 0) return deleted({ sequence, tenant })
    if (sequence % 17 === 0) return imported({ sequence, tenant, dialogue: channel })
    return imported({ sequence, tenant, content: { text: `сообщение ${sequence}` } })
  })

/** What the runner does: takes over, then commits from the store's position on, going back where the store is elsewhere. */
export const catchUp = async (
  store: Filled,
  log: ReadonlyArray<LogEvent>,
  batch = 100,
  doing: Doing = "live",
): Promise<void> => {
  const { generation, position } = await claimed(store, doing)
  for (let from = position; from < log.length; ) {
    const events = log.slice(from, from + batch)
    const outcome = await run(store.commit(commitOf(events, { generation, from })))
    assert.ok(outcome._tag === "Committed" || outcome._tag === "Moved", outcome._tag)
    from = outcome._tag === "Moved" ? outcome.position : from + events.length
  }
}

const BOUND_MILLIS = 20_000

/** Asks until it is so, for a while. `work` is what is to bring it about: where that fails, nothing is waited for. */
export const until = async (isSo: () => Promise<boolean>, work?: Promise<unknown>): Promise<void> => {
  const began = performance.now()
  let failure: { readonly cause: unknown } | undefined
  work?.catch((cause: unknown) => {
    failure = { cause }
  })
  while (!(await isSo())) {
    if (failure !== undefined) throw failure.cause
    assert.ok(performance.now() - began < BOUND_MILLIS, "what was waited for did not come")
    await setTimeout(2)
  }
}

/** Waits until a client of this name is blocked, for `reading`. */
export const blocked = (redis: Redis, name: string, reading: Promise<unknown>): Promise<void> =>
  until(async () => new RegExp(`name=${name} .*flags=b`).test(String(await redis.client("LIST"))), reading)

export const idsOf = async (redis: Redis, stream: string): Promise<ReadonlyArray<string>> =>
  (await redis.xrange(stream, "-", "+")).map(([id]) => id)

/** Every key with its bytes. */
export const everything = async (redis: Redis): Promise<Record<string, string | undefined>> => {
  const dump: Record<string, string | undefined> = {}
  for (const key of (await redis.keys("*")).sort()) dump[key] = (await redis.dumpBuffer(key))?.toString("hex")
  return dump
}

export type Read = ReadonlyArray<readonly [id: string, fields: ReadonlyMap<string, string> | undefined]>

/** XREADGROUP as the consumers use it; `from` is `>` for what is new, `0` for what is not acknowledged. */
export const readGroup = async (
  redis: Redis,
  from: string,
  ...options: ReadonlyArray<string>
): Promise<Read> => {
  const answer = (await redis.call(
    "XREADGROUP",
    ...["GROUP", "readers", "one", ...options, "STREAMS", INGESTED, from],
  )) as ReadonlyArray<
    readonly [string, ReadonlyArray<readonly [string, ReadonlyArray<string> | null]>]
  > | null
  return (answer?.[0]?.[1] ?? []).map(([id, flat]) => [
    id,
    flat === null
      ? undefined
      : new Map(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? ""] as const] : []))),
  ])
}
