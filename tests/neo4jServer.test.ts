import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { connectNeo4j } from "../adapters/neo4j/connection.ts"
import { migrateNeo4j } from "../adapters/neo4j/migrate.ts"
import type { Neo4jSettings } from "../adapters/neo4j/settings.ts"
import { openNeo4jStore } from "../adapters/neo4j/store.ts"
import { type Graph, serverSettings, withGraph } from "./neo4j/graph.ts"

/** What is said of a server that cannot be used. */
const complaint = async (settings: Partial<Neo4jSettings>): Promise<string> => {
  const open = openNeo4jStore({ ...serverSettings(), ...settings }, { name: "nowhere", shape: 1 })
  const failed = Effect.scoped(Effect.flatMap(open, (store) => Effect.flip(store.state)))
  const failure = await Effect.runPromise(failed)
  assert.equal(failure._tag, "StoreUnavailable")
  return failure.message
}

describe("a Neo4j that cannot be used", () => {
  test("is named with its URL, without the password", async () => {
    const nobody = await complaint({ url: "bolt://somebody:secret@127.0.0.1:9" })
    assert.match(nobody, /^Neo4j at bolt:\/\/127\.0\.0\.1:9 cannot be reached: connect ECONNREFUSED/)
    assert.doesNotMatch(nobody, /secret/)
  })

  test("because of the password is named with the server's code", async () => {
    const refused = await complaint({ password: "wrong password" })
    assert.match(refused, /Neo\.ClientError\.Security\.Unauthorized/)
    assert.doesNotMatch(refused, /wrong password/)
  })

  test("because the setting is no URL is said without repeating it", async () => {
    assert.doesNotMatch(await complaint({ url: "user:secret" }), /secret/)
  })

  test("since it takes connections and never answers fails within seconds", async () => {
    const taken: Array<Socket> = []
    const server = createServer((socket) => taken.push(socket)).listen(0, "127.0.0.1")
    await once(server, "listening")
    const address = server.address()
    assert.ok(address !== null && typeof address === "object")
    const begun = performance.now()
    await complaint({ url: `bolt://127.0.0.1:${address.port}` })
    assert.ok(performance.now() - begun < 20_000)
    for (const socket of taken) socket.destroy()
    server.close()
  })
})

const migrating = (folder: string) =>
  Effect.scoped(
    Effect.flatMap(connectNeo4j(serverSettings()), (connection) => migrateNeo4j(connection, folder)),
  )

type Place = { readonly graph: Graph; readonly file: string; readonly folder: string; readonly label: string }

/** A folder of migrations with a file and a label of its own; what was made under them is taken away. */
const withMigration = (use: (place: Place) => Promise<void>): Promise<void> =>
  withGraph(async (graph) => {
    const folder = await mkdtemp(join(tmpdir(), "sideload-migrations-"))
    const label = `Test_${randomUUID().replaceAll("-", "_")}`
    const file = `0001_${label}.cypher`
    try {
      await use({ graph, file, folder, label })
    } finally {
      await rm(folder, { recursive: true })
      await graph.rows("MATCH (m:Migration {id: $file}) DELETE m", { file })
      for (const kind of ["CONSTRAINT", "INDEX"])
        await Effect.runPromise(graph.connection.statement(30, `DROP ${kind} ${label} IF EXISTS`))
    }
  })

describe("the migrations of Neo4j", () => {
  test("are applied once, however many runs there are at once", () =>
    withMigration(async ({ graph, file, folder, label }) => {
      const statement = `CREATE INDEX ${label} IF NOT EXISTS FOR (n:${label}) ON (n.id)`
      await writeFile(join(folder, file), `// A comment; with a semicolon.\n${statement};\n`)
      const runs = await Effect.runPromise(
        Effect.all([migrating(folder), migrating(folder), migrating(folder)], { concurrency: 3 }),
      )
      assert.deepEqual(runs.flat(), [file])
      assert.deepEqual(await Effect.runPromise(migrating(folder)), [])
      const made = await graph.rows("SHOW INDEXES YIELD name WHERE name = $label RETURN name", { label })
      assert.deepEqual(made, [[label]])
    }))

  test("refuse a file that was changed after it had been applied", () =>
    withMigration(async ({ file, folder }) => {
      await writeFile(join(folder, file), "RETURN 1;")
      assert.deepEqual(await Effect.runPromise(migrating(folder)), [file])
      await writeFile(join(folder, file), "RETURN 2;")
      const failure = await Effect.runPromise(Effect.flip(migrating(folder)))
      assert.match(failure.message, new RegExp(`${file} was changed after it had been applied`))
    }))

  test("wait for no index of anybody else, which may never be ready", () =>
    withMigration(async ({ graph, file, folder, label }) => {
      const { connection, rows } = graph
      const theirs = `Theirs_${label}`
      // No index holds a value of this length: it fails for good.
      await rows(`CREATE (:${theirs} {id: $value})`, { value: "x".repeat(40_000) })
      await Effect.runPromise(connection.statement(30, `CREATE INDEX ${theirs} FOR (n:${theirs}) ON (n.id)`))
      try {
        await writeFile(join(folder, file), `CREATE INDEX ${label} IF NOT EXISTS FOR (n:${label}) ON (n.id);`)
        assert.deepEqual(await Effect.runPromise(migrating(folder)), [file])
        assert.deepEqual(await Effect.runPromise(migrating(folder)), [])
        const { differences } = await Effect.runPromise(
          Effect.scoped(Effect.flatMap(graph.store.beside, (beside) => beside.compare(1))),
        )
        assert.deepEqual(differences, [])
      } finally {
        await Effect.runPromise(connection.statement(30, `DROP INDEX ${theirs} IF EXISTS`))
        await rows(`MATCH (n:${theirs}) DELETE n`)
      }
    }))

  test("make a constraint although one that was cut off has left its index", () =>
    withMigration(async ({ graph, file, folder, label }) => {
      await Effect.runPromise(
        graph.connection.statement(30, `CREATE INDEX ${label} FOR (n:${label}) ON (n.id)`),
      )
      const statement = `CREATE CONSTRAINT ${label} IF NOT EXISTS FOR (n:${label}) REQUIRE n.id IS UNIQUE`
      await writeFile(join(folder, file), `${statement};`)
      assert.deepEqual(await Effect.runPromise(migrating(folder)), [file])
      const made = await graph.rows("SHOW CONSTRAINTS YIELD name WHERE name = $label RETURN name", { label })
      assert.deepEqual(made, [[label]])
    }))
})
