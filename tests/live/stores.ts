/** What of a tenant's messages lies in each store, read by the stores' own clients. */
import assert from "node:assert/strict"
import { Effect } from "effect"
import { Redis } from "ioredis"
import neo4j from "neo4j-driver"
import postgres from "postgres"
import { endpoints } from "../../stack/stack.ts"
import { home } from "./stand.ts"
import { type ChatTruth, isStreamed, sorted, type Truth, truthIn } from "./truth.ts"

const found = await Effect.runPromise(endpoints(home))
if (found === undefined) throw new Error("the tests' servers are not up")
const { postgresUrl, redisUrl, neo4jUrl, neo4jUser, neo4jPassword } = found

export const asked = async <A>(ask: (sql: postgres.Sql) => Promise<A>): Promise<A> => {
  const sql = postgres(postgresUrl, { max: 1, onnotice: () => {} })
  try {
    return await ask(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

const bothTables = (sql: postgres.Sql, tenant: string) => sql`
  select peer_kind, peer_tg_id, message.* from (
    select posts.*, dialogue_id from posts join channels on channels.id = channel_id
    union all
    select group_messages.*, dialogue_id from group_messages join groups on groups.id = group_id
  ) message join dialogues on dialogues.id = message.dialogue_id
  where message.tenant_id = ${tenant} and message.deleted_at is null`

/** Those that are not deleted. */
export const inPostgres = async (tenant: string): Promise<ReadonlyArray<Truth>> => {
  const rows = await asked((sql) => bothTables(sql, tenant))
  return sorted(
    rows.map((row) => ({
      dialogue: `${row["peer_kind"]}/${row["peer_tg_id"]}`,
      id: Number(row["telegram_message_id"]),
      text: row["content"],
      sender: `${row["sender_kind"]}/${row["sender_tg_id"]}`,
      sent: row["is_outgoing"],
      date: row["posted_at"].getTime() / 1000,
    })),
  )
}

export const deletedInPostgres = async (tenant: string): Promise<ReadonlyArray<number>> => {
  const rows = await asked(
    (sql) => sql`
      select telegram_message_id::int as id from posts where tenant_id = ${tenant} and deleted_at is not null
      union all
      select telegram_message_id::int from group_messages where tenant_id = ${tenant} and deleted_at is not null
      order by 1`,
  )
  return rows.map(({ id }) => id)
}

/** Files of messages: what they are, and under which hash they are stored. */
export const mediaInPostgres = (tenant: string) =>
  asked(
    (sql) => sql`
      select kind, stored_sha256 as sha256, stored_size::int as size, telegram_message_id::int as id, details
      from media join (
        select id, telegram_message_id from posts union all select id, telegram_message_id from group_messages
      ) message on message.id = message_id
      where tenant_id = ${tenant} order by telegram_message_id`,
  )

/** Without the revisions: these tell how a message came to be what it is. */
const TABLES = ["posts", "group_messages", "media", "service_messages", "peers"]
/** What tells of when and in whose name a row was made, not of what it says. */
const OWN = ["id", "message_id", "tenant_id", "channel_id", "group_id", "dialogue_id", "reply_to_id"]
const MADE = ["created_at", "last_seen_at", "sequence"]

/** The content of every table of messages and peers, in an order that does not depend on when it came. */
export const allRows = (tenant: string): Promise<Readonly<Record<string, ReadonlyArray<string>>>> =>
  asked(async (sql) => {
    const tables: Record<string, ReadonlyArray<string>> = {}
    for (const table of TABLES) {
      const rows = await sql`
        select (to_jsonb(one) - ${[...OWN, ...MADE]}::text[])::text as row from ${sql(table)} one
        where tenant_id = ${tenant} order by 1`
      tables[table] = rows.map(({ row }) => row)
    }
    return tables
  })

/** Stripped of the Bot API's marks. */
const peerOf = (kind: string | undefined, marked: string | undefined): string => {
  const id = Number(marked)
  if (id > 0) return `user/${id}`
  return id < -1_000_000_000_000 ? `channel/${-id - 1_000_000_000_000}` : `${kind ?? "chat"}/${-id}`
}

/** The stream holds no channels' posts, and of each text the beginning. */
export const inRedis = async (tenant: string): Promise<ReadonlyArray<Truth>> => {
  const redis = new Redis(redisUrl, { protocol: 2 })
  try {
    const entries = await redis.xrange(`{stream:persona:messages:ingested}:${tenant}`, "-", "+")
    return sorted(
      entries.map(([, flat]) => {
        const fields = new Map(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? ""]] : [])))
        return {
          dialogue: `${fields.get("peer_kind")}/${fields.get("peer_id")}`,
          id: Number(fields.get("telegram_message_id")),
          text: fields.get("content") ?? "",
          sender: peerOf("chat", fields.get("sender_tg_id")),
          sent: fields.get("is_outgoing") === "true",
          date: Date.parse(fields.get("posted_at") ?? "") / 1000,
        }
      }),
    )
  } finally {
    redis.disconnect()
  }
}

/** The graph holds no texts. */
export const inGraph = async (tenant: string): Promise<ReadonlyArray<Truth>> => {
  const driver = neo4j.driver(neo4jUrl, neo4j.auth.basic(neo4jUser, neo4jPassword), {
    disableLosslessIntegers: true,
  })
  try {
    const { records } = await driver.executeQuery(
      `MATCH (p:Persona {tenant_id: $tenant})-[:HAS_DIALOGUE]->(d:Dialogue)<-[:IN_DIALOGUE]-(m:Post)
       OPTIONAL MATCH (m)<-[:SENT_MESSAGE]-(s)
       WITH d, m, collect(coalesce(s.kind, 'user') + '/' + toString(s.telegram_id)) AS senders,
         collect(s:Persona) AS sent
       WHERE m.deleted_at IS NULL
       RETURN d.peer_kind + '/' + toString(d.peer_id) AS dialogue, m.telegram_message_id AS id, senders, sent,
         m.posted_at.epochSeconds AS date`,
      { tenant },
    )
    return sorted(
      records.map((record) => ({
        dialogue: record.get("dialogue"),
        id: record.get("id"),
        text: "",
        sender: record.get("senders").join(" and "),
        sent: record.get("sent").includes(true),
        date: record.get("date"),
      })),
    )
  } finally {
    await driver.close()
  }
}

const MOST = 500

const untoldIn = (chats: ReadonlyArray<ChatTruth>): ReadonlySet<string> =>
  new Set(chats.flatMap(({ key, untold = [] }) => untold.map((id) => `${key} ${id}`)))

/** Each store holds these messages and no others: who wrote what where, and when. Of those that are untold there is nothing to compare. */
export const assertEverywhere = async (tenant: string, chats: ReadonlyArray<ChatTruth>): Promise<void> => {
  const wanted = truthIn(chats)
  const streamed = truthIn(chats.filter(isStreamed))
  const untold = untoldIn(chats)
  const told = (found: ReadonlyArray<Truth>) =>
    found.filter(({ dialogue, id }) => !untold.has(`${dialogue} ${id}`))
  assert.deepEqual(told(await inPostgres(tenant)), wanted, "Postgres")
  const cut = streamed.map((one) => ({ ...one, text: [...one.text].slice(0, MOST).join("") }))
  assert.deepEqual(told(await inRedis(tenant)), cut, "Redis")
  const unworded = wanted.map((one) => ({ ...one, text: "" }))
  assert.deepEqual(told(await inGraph(tenant)), unworded, "Neo4j")
}
