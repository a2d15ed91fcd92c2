/**
 * Each store's own bulk way, with the rows that its read model has on the same server: Postgres by one insert from a recordset for a thousand
 * rows, Redis by pipelines of a thousand XADDs, Neo4j by UNWIND and CREATE. They know no position, no generation and no row that was there
 * before.
 */
import { Redis } from "ioredis"
import neo4j from "neo4j-driver"
import postgres from "postgres"
import type { Ground } from "./ground.ts"
import { type Measured, measure } from "./measure.ts"

const BATCH = 1000

function* batches<A>(all: ReadonlyArray<A>): Generator<ReadonlyArray<A>> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH)
}

export type Bulk = { readonly run: () => Promise<Measured>; readonly close: () => Promise<void> }

/** With so many of the rows that the read model has, at most (of each table). */
type BulkWay = (ground: Ground, most: number) => Promise<Bulk>

const postgresBulk: BulkWay = async ({ endpoints, servers }, most) => {
  const sql = postgres(endpoints.postgresAdminUrl, { max: 1, onnotice: () => undefined })
  const tables = ["posts", "group_messages"]
  const texts: Array<{ readonly table: string; readonly rows: string; readonly count: number }> = []
  for (const table of tables) {
    await sql.unsafe(`drop table if exists public.bench_${table}`)
    await sql.unsafe(`create table public.bench_${table} (like sideload.${table} including all)`)
    // The owner sees nothing under forced row-level security: the operator reads.
    const operator = postgres(endpoints.postgresUrl, { max: 1 })
    const rows = await operator.unsafe(
      `select to_jsonb(t)::text as row from sideload.${table} t limit ${most}`,
    )
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

const redisBulk: BulkWay = async ({ endpoints, servers }, most) => {
  const redis = new Redis(endpoints.redisUrl)
  const entries = await redis.xrange("stream:persona:messages:ingested", "-", "+", "COUNT", most)
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

const neo4jBulk: BulkWay = async ({ endpoints, servers }, most) => {
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
     RETURN {id: p.post_id, props: properties(p), dialogue: elementId(d), sender: elementId(s)} AS row
     LIMIT toInteger($most)`,
    { most },
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

export const bulkWays = { postgres: postgresBulk, redis: redisBulk, neo4j: neo4jBulk } as const
