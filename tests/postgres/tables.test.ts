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
  reacted,
  saved,
  service,
  stored,
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
          [TENANT, 8],
          [OTHER_TENANT, 8],
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

  test("an edit erases nothing that it does not show, and its revision is what it showed", () =>
    withStore(there(), async (_store, to) => {
      const whole = {
        ...{ sender: dm.peer, senderName: "Анна", viaBot: "gif", sent: true, own: true as const },
        ...{ reply: { box: "u" as const, id: 3 }, forward: { name: "Борис" } },
        entities: [{ type: "bold", offset: 0, length: 3 }],
        media: { kind: "photo", path: "photos/1.jpg", present: true },
      }
      const { state, ...edit } = edited({ sequence: 2, state: { id: 1 }, content: { text: "two" } })
      const { occurred: _, ...unknown } = state as { occurred?: number } & NonNullable<typeof state>
      await mustCommit(to, [imported({ sequence: 1, content: whole })])
      await mustCommit(to, [{ ...edit, state: unknown }])
      assert.deepEqual(
        await rows(
          (
            sql,
          ) => sql`select content, entities, source, sender_tg_id::int, sender_name, via_bot, is_outgoing, is_authored,
            reply_to_message_id::int, is_forwarded, forwarded_from_name, has_media, media_kind, posted_at is not null
          from posts`,
        ),
        [["two", null, "persona", 5001, "Анна", "gif", true, false, 3, true, "Борис", true, "photo", true]],
      )
      assert.deepEqual(await rows((sql) => sql`select kind, path, is_present from media`), [
        ["photo", "photos/1.jpg", true],
      ])
      assert.deepEqual(
        await rows((sql) => sql`select content, media_kind from message_revisions order by revision`),
        [
          ["Добрый день", "photo"],
          ["two", null],
        ],
      )
    }))

  test("a time by a local clock says so until an exact one is seen", () =>
    withStore(there(), async (_store, to) => {
      const approximate = { content: { approximate: true as const }, state: { id: 1, occurred: 4600 } }
      const posted = () =>
        rows((sql) => sql`select extract(epoch from posted_at)::int, posted_at_is_approximate from posts`)
      await mustCommit(to, [imported({ sequence: 1, ...approximate })])
      assert.deepEqual(await posted(), [[4600, true]])
      await mustCommit(to, [edited({ sequence: 2, state: { id: 1, occurred: 1000 } })])
      await mustCommit(to, [edited({ sequence: 3, ...approximate })])
      assert.deepEqual(await posted(), [[1000, false]])
    }))

  test("a stored file stays with media of its kind, and goes with media of another", () =>
    withStore(there(), async (_store, to) => {
      const form = (sequence: number, kind: string) =>
        edited({ sequence, state: { id: 1 }, content: { media: { kind } } })
      const files = () => rows((sql) => sql`select kind, stored_size::int, stored_mime from media`)
      await mustCommit(to, [imported({ sequence: 1, content: { media: { kind: "photo" } } })])
      await mustCommit(to, [stored({ sequence: 2, state: { id: 1 } }), form(3, "photo")])
      assert.deepEqual(await files(), [["photo", 1234, "image/jpeg"]])
      await mustCommit(to, [form(4, "document")])
      assert.deepEqual(await files(), [["document", null, null]])
    }))

  test("a service message has its media, is completed, and takes the place of the message that it was taken for", () =>
    withStore(there(), async (_store, to) => {
      const media = { kind: "photo", width: 640 }
      const of = (sequence: number) => ({ sequence, dialogue: group, state: { id: 1 } })
      await mustCommit(to, [
        imported({ ...of(1), content: { text: "" } }),
        imported({ sequence: 2, dialogue: group }),
        edited({ ...of(3), content: { text: "" } }),
      ])
      await mustCommit(to, [
        service({ action: "edit_group_photo", fields: {}, actor: dm.peer, media }, of(4)),
      ])
      await mustCommit(to, [
        service({ action: "edit_group_photo", fields: { id: 1 } }, of(5)),
        stored(of(6)),
        deleted(of(7)),
      ])
      assert.deepEqual(
        await rows(
          (
            sql,
          ) => sql`select s.action, s.fields, s.actor_tg_id::int, s.deleted_at is not null, m.width::int, m.stored_size::int
          from service_messages s join media m on m.message_id = s.id`,
        ),
        [["edit_group_photo", { id: 1 }, 5001, true, 640, 1234]],
      )
      assert.deepEqual(await rows((sql) => sql`select telegram_message_id::int from group_messages`), [[2]])
      assert.deepEqual(await rows((sql) => sql`select revision from message_revisions`), [])
    }))

  test("reactions are those that were last seen, and who reacted is of the same moment", () =>
    withStore(there(), async (_store, to) => {
      const reactions = (count: number) => [{ type: "emoji", count, emoji: "👍" }]
      const recent = [{ peer: dm.peer, reaction: "👍", name: "Анна" }]
      const seen = () => rows((sql) => sql`select reactions, recent_reactions from posts`)
      const of = (sequence: number) => ({ sequence, state: { id: 1 } })
      await mustCommit(to, [imported({ sequence: 1 }), reacted({ reactions: reactions(1), recent }, of(2))])
      assert.deepEqual(await seen(), [[reactions(1), recent]])
      await mustCommit(to, [reacted({ reactions: reactions(2) }, of(3))])
      assert.deepEqual(await seen(), [[reactions(2), null]])
    }))

  test("a dialogue has what its last import said of it, and nothing where that did not say", () =>
    withStore(there(), async (_store, to) => {
      const importId = "00000001-e29b-41d4-a716-446655440000"
      const of = { subject: subjectOf(TENANT, `import.${importId}`) }
      const counts = {
        observed: 1,
        imported: 1,
        edited: 0,
        unchanged: 0,
        serviceMessages: 2,
        filtered: 0,
        skipped: 0,
      }
      const account = {
        importId,
        dialogue: dm.peer,
        type: dm.type,
        completeness: "range" as const,
        ...counts,
      }
      const spans = [{ box: "u" as const, first: 3, last: 900 }]
      const further = { services: 2, spans, repaired: 1, unknownFields: 4, mediaStored: 5, mediaRefused: 6 }
      const said = () =>
        rows(
          (
            sql,
          ) => sql`select completeness, spans, services::int, repaired::int, unknown_fields::int, media_stored::int,
          media_refused::int from dialogues`,
        )
      const event = (data: typeof account, sequence: number) =>
        eventOf("sideload.dialogue.imported.v1", data, { ...of, sequence })
      await mustCommit(to, [opened({ sequence: 1 }), event({ ...account, ...further }, 2)])
      assert.deepEqual(await said(), [["range", spans, 2, 1, 4, 5, 6]])
      await mustCommit(to, [event(account, 3)])
      assert.deepEqual(await said(), [["range", null, null, null, null, null, null]])
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
