/**
 * The example export from the command line into three real stores, looked at by their own clients: the counts equal the file's, a second time
 * imports nothing, and a read model that is rebuilt is the same. The tenant is this run's own, so that others do not meet it.
 */
import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import { Redis } from "ioredis"
import neo4j from "neo4j-driver"
import postgres from "postgres"
import { DigestReport } from "../application/projectionReports.ts"
import { ImportReport, StatusReport } from "../application/reports.ts"
import { readModelNames } from "../cli/wiring/readModelNames.ts"
import { sha256Hex } from "../domain/hash.ts"
import { assertDone, documentOf, sideload, stackHome } from "./command.ts"
import { ACCOUNT, EXAMPLE, exampleFacts } from "./exampleFacts.ts"

const env = { SIDELOAD_HOME: await stackHome() }
const facts = await exampleFacts()
const tenant = randomUUID()
const importing = ["import", EXAMPLE, "--tenant", tenant, "--account", String(ACCOUNT), "--json"]

const imported = async (): Promise<ImportReport> =>
  documentOf(ImportReport, assertDone(await sideload(importing, env)))

/** The addresses as a shell gets them. */
const addresses = async (): Promise<ReadonlyMap<string, string>> => {
  const { stdout } = assertDone(await sideload(["env"], env))
  const lines = stdout.trimEnd().split("\n")
  return new Map(
    lines.map((line) => {
      const [, name = "", value = ""] = /^export ([A-Z0-9_]+)='([^']*)'$/.exec(line) ?? []
      return [name, value]
    }),
  )
}

const first = await imported()
const urls = await addresses()
const url = (name: string): string => urls.get(name) ?? assert.fail(`no ${name}`)

describe("the first import", () => {
  test("reports what the file holds", () => {
    assert.equal(first.tenant_id, tenant)
    assert.equal(first.account_id, ACCOUNT)
    assert.deepEqual(first.stats, {
      dialogs_processed: facts.dialogues,
      messages_imported: facts.messages,
      dm_messages: facts.perSource.dm + facts.perSource.persona,
      group_messages: facts.perSource.group,
      channel_messages: facts.perSource.channel,
      service_messages: facts.services,
      edited: 0,
      unchanged: 0,
      skipped: 0,
      errors: 0,
      repaired: 0,
      unknown_fields: 0,
      media_stored: facts.files,
      media_refused: 0,
    })
    assert.equal(first.dialogues.length, facts.dialogues)
    const sum = first.dialogues.reduce((all, { messages_imported }) => all + messages_imported, 0)
    assert.equal(sum, facts.messages)
  })

  test("ends with every read model at the log's end", async () => {
    const { projections, log } = documentOf(
      StatusReport,
      assertDone(await sideload(["status", "--json"], env)),
    )
    assert.ok(log.last_sequence >= first.last_sequence)
    assert.deepEqual(
      projections.map(({ name, state, parked }) => ({ name, state, parked })),
      readModelNames.map((name) => ({ name, state: "current", parked: 0 })),
    )
  })

  test("env prints what people need to look inside, and nothing else", () => {
    const wanted = ["NATS_URL", "POSTGRES_URL", "REDIS_URL", "NEO4J_URL", "NEO4J_USER", "NEO4J_PASSWORD"]
    assert.deepEqual([...urls.keys()], wanted)
  })
})

describe("Postgres", () => {
  const asked = async <A>(ask: (sql: postgres.Sql) => Promise<A>): Promise<A> => {
    const sql = postgres(url("POSTGRES_URL"), { max: 1 })
    try {
      return await ask(sql)
    } finally {
      await sql.end({ timeout: 5 })
    }
  }

  test("has as many messages of each source as the file", async () => {
    const rows = await asked(
      (sql) => sql`
        select source, count(*)::int as n from posts where tenant_id = ${tenant} group by source
        union all select source, count(*)::int from group_messages where tenant_id = ${tenant} group by source`,
    )
    const counts = Object.fromEntries(rows.map((row) => [row["source"], row["n"]]))
    assert.deepEqual(counts, facts.perSource)
  })

  test("keeps private dialogues under channels with a negative id, real channels under a positive one", async () => {
    const rows = await asked(
      (sql) => sql`
        select distinct p.source, sign(c.tg_channel_id)::int as sign from posts p
        join channels c on c.id = p.channel_id where p.tenant_id = ${tenant} order by 1`,
    )
    assert.deepEqual(
      rows.map((row) => [row["source"], row["sign"]]),
      [
        ["channel", 1],
        ["dm", -1],
        ["persona", -1],
      ],
    )
  })

  test("names the content of each file that is there, and under that name it lies in the store", async () => {
    const rows = await asked(
      (sql) => sql`select stored_sha256, stored_size::int from media
                   where tenant_id = ${tenant} and stored_sha256 is not null`,
    )
    assert.equal(rows.length, facts.files)
    for (const row of rows) {
      const sha256 = String(row["stored_sha256"])
      const bytes = await readFile(join(env.SIDELOAD_HOME, "media", sha256.slice(0, 2), sha256))
      assert.deepEqual([sha256Hex(bytes), bytes.length], [sha256, row["stored_size"]])
    }
  })

  test("takes a post for a channel's where nobody says otherwise", async () => {
    const [row] = await asked(
      (sql) => sql`select column_default from information_schema.columns
                   where table_name = 'posts' and column_name = 'source'`,
    )
    assert.match(String(row?.["column_default"]), /^'channel'/)
  })
})

describe("Redis", () => {
  test("has an entry for each message that is not a channel's, in both streams", async () => {
    const redis = new Redis(url("REDIS_URL"), { protocol: 2 })
    try {
      const global = "stream:persona:messages:ingested"
      const expected = facts.messages - facts.perSource.channel
      assert.equal(await redis.xlen(`{${global}}:${tenant}`), expected)
      const entries = await redis.xrange(global, "-", "+")
      const ours = entries.filter(([, fields]) => fields[fields.indexOf("tenant_id") + 1] === tenant)
      assert.equal(ours.length, expected)
    } finally {
      redis.disconnect()
    }
  })
})

describe("Neo4j", () => {
  test("has persona, dialogues, posts and every relationship of them", async () => {
    const driver = neo4j.driver(
      url("NEO4J_URL"),
      neo4j.auth.basic(url("NEO4J_USER"), url("NEO4J_PASSWORD")),
      {
        disableLosslessIntegers: true,
      },
    )
    const count = async (pattern: string): Promise<number> => {
      const query = `MATCH (p:Persona {tenant_id: $tenant}) MATCH ${pattern} RETURN count(*) AS n`
      const { records } = await driver.executeQuery(query, { tenant })
      return records[0]?.get("n")
    }
    try {
      const dialogue = "(p)-[:HAS_DIALOGUE]->(:Dialogue)"
      const post = `${dialogue}<-[:IN_DIALOGUE]-(m:Post)`
      assert.equal(await count("(:User)-[:HAS_PERSONA]->(p)"), 1)
      assert.equal(await count(dialogue), facts.dialogues)
      assert.equal(await count(post), facts.messages)
      assert.equal(await count("(p)-[:SENT_MESSAGE]->(:Post)"), facts.sent)
      assert.equal(await count(`${post}, (m)<-[:SENT_MESSAGE]-(:Peer)`), facts.messages - facts.sent)
      assert.equal(await count(`${post}, (m)-[:REPLIES_TO]->(:Post)`), facts.replies)
      assert.equal(await count(`${post}, (m)-[:FORWARDED_FROM]->(:Peer)`), facts.forwardsOfPeers)
    } finally {
      await driver.close()
    }
  })
})

describe("again", () => {
  test("the second import imports nothing, and the log has not grown", async () => {
    const second = await imported()
    assert.equal(second.import_id, first.import_id)
    assert.equal(second.stats.messages_imported, 0)
    assert.equal(second.stats.unchanged, facts.messages)
    assert.equal(second.last_sequence, first.last_sequence)
  })

  test("every read model that is rebuilt has the digest that it had", async () => {
    const names = readModelNames
    const digests = () =>
      Promise.all(
        names.map(async (name) => {
          const outcome = assertDone(await sideload(["projection", "digest", name, "--json"], env))
          const { content, exact, rows } = documentOf(DigestReport, outcome)
          return { name, content, exact, rows }
        }),
      )
    const before = await digests()
    assertDone(await sideload(["projection", "rebuild", "all"], env))
    assert.deepEqual(await digests(), before)
  })
})
