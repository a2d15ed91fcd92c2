/**
 * What real read models hold of a real log, said so that two logs of one account can be compared: without when and where in the log things were
 * recorded, and without what tells of the imports and not of the account.
 */

import assert from "node:assert/strict"
import type { LogEvent } from "../../domain/logEvent.ts"
import { withGraph } from "../neo4j/graph.ts"
import type { Store as PostgresStore } from "../postgres/fixture.ts"
import { COMMITTED, type Database, run, using, withStore } from "../postgres/fixture.ts"

/** Columns that tell of the log, of the last import, or of the folder in which a file lay. */
const recorded =
  `created_at last_seen_at sequence username_sequence subject persona path is_present missing import_id completeness observed
  imported edited unchanged service_messages services filtered skipped spans repaired unknown_fields media_stored media_refused statistics_sequence`.split(
    /\s+/,
  )
/** Revisions are what was seen, in the order of seeing it; imports are the files, and so is what they said of dialogues that are not there yet. */
const passedOver = ["imports", "message_revisions", "unopened_statistics"]

type Tables = Readonly<Record<string, ReadonlyArray<string>>>

const tablesOf = (database: Database): Promise<Tables> =>
  using(database.urlOf("operator"), async (sql) => {
    const names =
      await sql`select tablename from pg_catalog.pg_tables where schemaname = 'sideload' order by 1`
    const tables: Record<string, ReadonlyArray<string>> = {}
    for (const { tablename } of names) {
      const table = String(tablename)
      if (passedOver.includes(table)) continue
      const rows =
        await sql`select (to_jsonb(t) - ${recorded}::text[])::text as row from ${sql(`sideload.${table}`)} t`
      tables[table] = rows.map(({ row }) => String(row)).sort()
    }
    return tables
  })

/** The rows of every table, after all events of a log. */
export const inPostgres = async (database: Database, events: ReadonlyArray<LogEvent>): Promise<Tables> => {
  let tables: Tables = {}
  await withStore(database, async (_store: PostgresStore, runner) => {
    assert.deepEqual(await runner.commit(events), COMMITTED)
    tables = await tablesOf(database)
  })
  return tables
}

/** The graph's own digest of what it holds. */
export const inNeo4j = (events: ReadonlyArray<LogEvent>): Promise<string> =>
  withGraph(async ({ store, feed }) => {
    for (let from = 0; from < events.length; from += 50) {
      assert.deepEqual(await feed(...events.slice(from, from + 50)), COMMITTED)
    }
    return (await run(store.digest)).content
  })
