/**
 * The way that this project replaces: for each message one awaited publish, one row in a transaction of its own, one XADD, one MERGE. The
 * stores are the same servers; tables and labels are the benchmark's own.
 */
import { randomUUID } from "node:crypto"
import { Redis } from "ioredis"
import { connect } from "nats"
import neo4j from "neo4j-driver"
import postgres from "postgres"
import { natsOptions } from "./bareBatches.ts"
import type { Ground } from "./ground.ts"
import { type Measured, measure } from "./measure.ts"

const MESSAGES = 400
const TEXT = "как прошёл день? the lantern is still burning by the river ".repeat(3)

export const rowAtATime = async ({ endpoints, servers }: Ground): Promise<Measured> => {
  const nc = await connect(natsOptions(endpoints.natsUrl))
  const jsm = await nc.jetstreamManager()
  await jsm.streams.add({ name: "ROWS", subjects: ["rows.>"] })
  const js = nc.jetstream()
  const sql = postgres(endpoints.postgresAdminUrl, { max: 1, onnotice: () => undefined })
  await sql`create table if not exists public.rows (id uuid primary key, dialogue int, message int, text text, at timestamptz)`
  const redis = new Redis(endpoints.redisUrl)
  const driver = neo4j.driver(
    endpoints.neo4jUrl,
    neo4j.auth.basic(endpoints.neo4jUser, endpoints.neo4jPassword),
  )
  await driver.executeQuery("CREATE CONSTRAINT rows_id IF NOT EXISTS FOR (r:BenchRow) REQUIRE r.id IS UNIQUE")
  const one = async (i: number): Promise<void> => {
    const id = randomUUID()
    await js.publish("rows.one", Buffer.from(JSON.stringify({ id, text: TEXT, message: i })))
    await sql.begin(
      (tx) =>
        tx`insert into public.rows values (${id}, ${i % 20}, ${i}, ${TEXT}, now()) on conflict do nothing`,
    )
    await redis.xadd("bench:rows", "*", "id", id, "text", TEXT, "message", String(i))
    await driver.executeQuery(
      `MERGE (d:BenchDialogue {id: $dialogue}) MERGE (r:BenchRow {id: $id}) MERGE (r)-[:IN_DIALOGUE]->(d)`,
      { id, dialogue: i % 20 },
    )
  }
  for (let i = 0; i < 50; i++) await one(i)
  const measured = await measure(servers, async () => {
    for (let i = 0; i < MESSAGES; i++) await one(i)
    return MESSAGES
  })
  await driver.executeQuery("MATCH (n) WHERE n:BenchRow OR n:BenchDialogue DETACH DELETE n")
  await sql`drop table public.rows`
  await redis.del("bench:rows")
  await jsm.streams.delete("ROWS")
  await Promise.all([driver.close(), sql.end(), redis.quit(), nc.close()])
  return measured
}
