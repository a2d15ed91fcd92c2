import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type postgres from "postgres"
import {
  ACCOUNT,
  channel,
  deleted,
  dm,
  edited,
  group,
  imported,
  OTHER_TENANT,
  opened,
  saved,
  supergroup,
  TENANT,
} from "../inventedEvents.ts"
import { databaseForTests, mustCommit, using, withStore } from "./fixture.ts"
import { eventOf, everything, subjectOf } from "./history.ts"

const there = databaseForTests()
const looking = <A>(look: (sql: postgres.Sql) => Promise<A>): Promise<A> =>
  using(there().urlOf("operator"), look)
const rows = async (query: (sql: postgres.Sql) => Promise<ReadonlyArray<postgres.Row>>) =>
  (await looking(query)).map((row) => Object.values(row))

describe("the tables", () => {
  test("direct dialogues are virtual channels, titled like their dialogue, and groups are apart", () =>
    withStore(there(), async (_store, to) => {
      const dialogues = [dm, saved, group, supergroup, channel]
      await mustCommit(to, [
        ...dialogues.map((dialogue) => opened({ dialogue })),
        ...dialogues.map((dialogue, at) => imported({ dialogue, sequence: at + 1 })),
        imported({ dialogue: dm, sequence: 9, content: { own: true } }),
      ])
      assert.deepEqual(
        await rows(
          (sql) => sql`select p.source, c.tg_channel_id::int, c.title, c.is_virtual
          from posts p join channels c on c.id = p.channel_id order by 1, 2`,
        ),
        [
          ["channel", 9001, "Анна", false],
          ["dm", -5001, "Анна", true],
          ["persona", -ACCOUNT, "Анна", true],
          ["persona", -5001, "Анна", true],
        ],
      )
      assert.deepEqual(
        await rows(
          (sql) => sql`select m.source, g.peer_kind, g.tg_group_id::int
          from group_messages m join groups g on g.id = m.group_id order by 3`,
        ),
        [
          ["group", "chat", 7001],
          ["group", "channel", 8001],
        ],
      )
    }))

  test("two tenants with the same account and peers share no row", () =>
    withStore(there(), async (_store, to) => {
      await mustCommit(to, everything(TENANT))
      await mustCommit(to, everything(OTHER_TENANT, 100))
      assert.deepEqual(
        await rows(
          (sql) => sql`select tenant_id, count(*)::int from (select tenant_id from posts
          union all select tenant_id from channels union all select tenant_id from media) t group by 1 order by 1`,
        ),
        [
          [TENANT, 7],
          [OTHER_TENANT, 7],
        ],
      )
    }))

  test("an edit keeps what was there as a revision, in one batch or in several", () =>
    withStore(there(), async (_store, to) => {
      const version = (sequence: number, text: string) =>
        edited({ sequence, state: { id: 1, edited: 1000 + sequence }, content: { text } })
      await mustCommit(to, [imported({ sequence: 1, content: { text: "one" } })])
      await mustCommit(to, [version(2, "two"), version(3, "three")])
      await mustCommit(to, [version(4, "four")])
      await mustCommit(to, [
        imported({ sequence: 5 }),
        edited({ sequence: 6, state: { id: 5 }, content: { text: "later" } }),
      ])
      assert.deepEqual(
        await rows(
          (sql) => sql`select p.telegram_message_id::int, r.revision, r.content from message_revisions r
          join posts p on p.id = r.message_id order by 1, 2`,
        ),
        [
          [1, 1, "one"],
          [1, 2, "two"],
          [1, 3, "three"],
          [1, 4, "four"],
          [5, 1, "Добрый день"],
          [5, 2, "later"],
        ],
      )
      assert.deepEqual(
        await rows((sql) => sql`select content, extract(epoch from edited_at)::int from posts order by 1`),
        [
          ["four", 1004],
          ["later", 1_706_745_700],
        ],
      )
    }))

  test("a deleted message stays and says so", () =>
    withStore(there(), async (_store, to) => {
      await mustCommit(to, [
        imported({ sequence: 1 }),
        imported({ sequence: 2 }),
        deleted({ sequence: 3, state: { id: 1 } }),
      ])
      assert.deepEqual(
        await rows(
          (sql) =>
            sql`select telegram_message_id::int, deleted_at is not null, content from posts order by 1`,
        ),
        [
          [1, true, "Добрый день"],
          [2, false, "Добрый день"],
        ],
      )
    }))

  test("what no text can hold arrives as U+FFFD, within JSON as well", () =>
    withStore(there(), async (_store, to) => {
      const entity = { type: "text_link", offset: 0, length: 1, href: "h\u0000\ud800" }
      await mustCommit(to, [imported({ content: { text: "a\u0000\udc00😀", entities: [entity] } })])
      assert.deepEqual(await rows((sql) => sql`select content, entities -> 0 ->> 'href' from posts`), [
        ["a\ufffd\ufffd😀", "h\ufffd\ufffd"],
      ])
    }))

  test("a message without a time has none", () =>
    withStore(there(), async (_store, to) => {
      const { state, ...event } = imported()
      const { occurred: _, ...unknown } = state as { occurred?: number } & NonNullable<typeof state>
      await mustCommit(to, [{ ...event, state: unknown }])
      assert.deepEqual(await rows((sql) => sql`select posted_at, created_at from posts`), [
        [null, new Date("2026-11-23T07:00:00.123Z")],
      ])
    }))

  test("an import is what its last event says, and tells its dialogue's completeness", () =>
    withStore(there(), async (_store, to) => {
      await mustCommit(to, everything(TENANT))
      const importId = "00000001-e29b-41d4-a716-446655440000"
      const of = { subject: subjectOf(TENANT, `import.${importId}`) }
      const end = () => rows((sql) => sql`select status, reason from imports`)
      assert.deepEqual(await end(), [["requested", null]])
      await mustCommit(to, [eventOf("sideload.import.failed.v1", { importId, reason: "cut off" }, of)])
      assert.deepEqual(await end(), [["failed", "cut off"]])
      const stats = {
        dialogs_processed: 1,
        messages_imported: 3,
        dm_messages: 1,
        group_messages: 1,
        channel_messages: 1,
      }
      const more = { service_messages: 1, edited: 1, unchanged: 0, skipped: 0, errors: 0 }
      await mustCommit(to, [
        eventOf("sideload.import.completed.v1", { importId, stats: { ...stats, ...more } }, of),
      ])
      assert.deepEqual(await end(), [["completed", null]])
      assert.deepEqual(
        await rows((sql) => sql`select family, completeness, observed::int from dialogues order by 1`),
        [
          ["channel", null, null],
          ["dm", "full", 9],
          ["group", null, null],
        ],
      )
    }))
})
