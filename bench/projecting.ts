/**
 * Each projector alone, fed from memory, against its store's own bulk way with the same rows on the same server: Postgres by one insert from a
 * recordset for a thousand rows, Redis by pipelines of a thousand XADDs, Neo4j by UNWIND and CREATE. The bulk ways know no position, no
 * generation and no row that was there before.
 */
import { Effect } from "effect"
import { Redis } from "ioredis"
import neo4j from "neo4j-driver"
import postgres from "postgres"
import { EventLog } from "../application/eventLog.ts"
import type { Feed } from "../application/feed.ts"
import { importSource } from "../application/importing/importSource.ts"
import type { OpenedEvent } from "../application/openedEvent.ts"
import { makeOpener } from "../application/opening.ts"
import { ACCOUNT, type Ground, modelNamed, openServices, startOver, TENANT } from "./ground.ts"
import { inTurn, type Measured, measure } from "./measure.ts"
import { heading, ratio, row } from "./print.ts"

const BATCH = 1000
/** Rounds before those that count. A JVM compiles for the first hundred thousand posts, and longer for more statements. */
const WARM_UPS = { postgres: 1, redis: 1, neo4j: 8 } as const

const feedOf = (events: ReadonlyArray<OpenedEvent>): Feed => ({
  lastSequence: Effect.succeed(events.length),
  subscribe: Effect.succeed({
    next: (position) => {
      const batch = events.slice(position, position + BATCH)
      return Effect.succeed({ after: position, last: position + batch.length, events: batch })
    },
  }),
})

const openAll = Effect.gen(function* () {
  const log = yield* EventLog
  const open = yield* makeOpener
  const to = yield* log.lastSequence
  const opened: Array<OpenedEvent> = []
  for (let from = 1; from <= to; from += BATCH) {
    const stored = yield* Effect.promise(async () => {
      const events = []
      for await (const batch of log.read({ from, to: Math.min(to, from + BATCH - 1) })) events.push(...batch)
      return events
    })
    opened.push(...(yield* open(stored)))
  }
  return opened
})

function* batches<A>(all: ReadonlyArray<A>): Generator<ReadonlyArray<A>> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH)
}

type Bulk = { readonly run: () => Promise<Measured>; readonly close: () => Promise<void> }

const postgresBulk = async ({ endpoints, servers }: Ground): Promise<Bulk> => {
  const sql = postgres(endpoints.postgresAdminUrl, { max: 1, onnotice: () => undefined })
  const tables = ["posts", "group_messages"]
  const texts: Array<{ readonly table: string; readonly rows: string; readonly count: number }> = []
  for (const table of tables) {
    await sql.unsafe(`drop table if exists public.bench_${table}`)
    await sql.unsafe(`create table public.bench_${table} (like sideload.${table} including all)`)
    // The owner sees nothing under forced row-level security: the operator reads.
    const operator = postgres(endpoints.postgresUrl, { max: 1 })
    const rows = await operator.unsafe(`select to_jsonb(t)::text as row from sideload.${table} t`)
    await operator.end()
    for (const batch of batches(rows.map((one) => String(one["row"])))) {
      texts.push({ table, rows: `[${batch.join(",")}]`, count: batch.length })
    }
  }
  return {
    run: async () => {
      for (const table of tables) await sql.unsafe(`truncate public.bench_${table}`)
      return measure(servers, async () => {
        for (const { table, rows } of texts) {
          const target = `public.bench_${table}`
          await sql.unsafe(
            `insert into ${target} select * from json_populate_recordset(null::${target}, $1::text::json)`,
            [rows],
          )
        }
        return texts.reduce((sum, { count }) => sum + count, 0)
      })
    },
    close: async () => {
      for (const table of tables) await sql.unsafe(`drop table public.bench_${table}`)
      await sql.end()
    },
  }
}

const redisBulk = async ({ endpoints, servers }: Ground): Promise<Bulk> => {
  const redis = new Redis(endpoints.redisUrl)
  const entries = await redis.xrange("stream:persona:messages:ingested", "-", "+")
  return {
    run: async () => {
      await redis.del("bench:all", "bench:tenant")
      return measure(servers, async () => {
        for (const batch of batches(entries)) {
          const pipeline = redis.pipeline()
          for (const [id, fields] of batch) {
            pipeline.xadd("bench:all", id, ...fields)
            pipeline.xadd("bench:tenant", id, ...fields)
          }
          await pipeline.exec()
        }
        return entries.length
      })
    },
    close: async () => {
      await redis.del("bench:all", "bench:tenant")
      await redis.quit()
    },
  }
}

const CLEAR =
  "MATCH (n) WHERE n:BenchPost OR n:BenchEnd CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"

const neo4jBulk = async ({ endpoints, servers }: Ground): Promise<Bulk> => {
  const driver = neo4j.driver(
    endpoints.neo4jUrl,
    neo4j.auth.basic(endpoints.neo4jUser, endpoints.neo4jPassword),
  )
  for (const label of ["BenchPost", "BenchEnd"]) {
    await driver.executeQuery(`CREATE CONSTRAINT IF NOT EXISTS FOR (n:${label}) REQUIRE n.id IS UNIQUE`)
  }
  const { records } = await driver.executeQuery(
    `MATCH (p:Post)-[:IN_DIALOGUE]->(d:Dialogue)
     OPTIONAL MATCH (s)-[:SENT_MESSAGE]->(p)
     RETURN {id: p.post_id, props: properties(p), dialogue: elementId(d), sender: elementId(s)} AS row`,
  )
  const rows = records.map((record) => record.get("row") as { dialogue: string; sender: string | null })
  const clear = async () => {
    const session = driver.session()
    await session.run(CLEAR)
    await session.close()
  }
  return {
    run: async () => {
      await clear()
      const ends = [...new Set(rows.flatMap(({ dialogue, sender }) => [dialogue, sender ?? "none"]))]
      await driver.executeQuery("UNWIND $ends AS id CREATE (:BenchEnd {id: id})", { ends })
      return measure(servers, async () => {
        for (const batch of batches(rows)) {
          await driver.executeQuery(
            `UNWIND $batch AS row
             MATCH (d:BenchEnd {id: row.dialogue}), (s:BenchEnd {id: coalesce(row.sender, 'none')})
             CREATE (p:BenchPost {id: row.id}) SET p += row.props
             CREATE (p)-[:IN_DIALOGUE]->(d) CREATE (s)-[:SENT_MESSAGE]->(p)`,
            { batch },
          )
        }
        return rows.length
      })
    },
    close: async () => {
      await clear()
      await driver.close()
    },
  }
}

const bulkWays = { postgres: postgresBulk, redis: redisBulk, neo4j: neo4jBulk } as const

export const benchProjecting = async (ground: Ground, path: string, rounds: number): Promise<Ground> => {
  heading("Each projector alone")
  const current = await startOver(ground)
  const services = openServices(current)
  const command = {
    command: "sideload.import-file.v1" as const,
    ...{ id: "550e8400-e29b-41d4-a716-446655440001", tenant: TENANT, account: ACCOUNT, path, filters: {} },
  }
  await services.runPromise(importSource(command, () => undefined))
  const events = await services.runPromise(openAll)
  for (const name of ["postgres", "redis", "neo4j"] as const) {
    const model = await services.runPromise(modelNamed(name))
    const run = () =>
      services.runPromise(model.run(feedOf(events), { until: events.length, onState: () => undefined }))
    const product = async (): Promise<Measured> => {
      await services.runPromise(model.reset)
      return measure(current.servers, async () => {
        await run()
        return events.length
      })
    }
    await product()
    const bulk = await bulkWays[name](current)
    await inTurn(WARM_UPS[name], [product, bulk.run])
    const [ours, theirs] = (await inTurn(rounds, [product, bulk.run])) as [Measured, Measured]
    await bulk.close()
    row(`${name}: the projector`, ours)
    row(`${name}: its bulk way`, theirs)
    ratio(`${name}: projector / bulk`, ours.perSecond / theirs.perSecond, 0.7)
  }
  await services.dispose()
  return current
}
