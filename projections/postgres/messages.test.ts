import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { channelId, dialogueId, groupId, mediaId, messageId } from "../../domain/identity.ts"
import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import {
  ACCOUNT,
  channel,
  deleted,
  dm,
  edited,
  group,
  type Invented,
  imported,
  reacted,
  saved,
  service,
  supergroup,
  TENANT,
} from "../../tests/inventedEvents.ts"
import type { Change, MessageWritten } from "./changes.ts"
import { postgresProjection } from "./projection.ts"

const { apply } = postgresProjection
const persona = { tenant: TENANT, account: ACCOUNT }

const written = (of: Invented = {}): MessageWritten => {
  const [change, ...others] = apply(imported(of))
  assert.deepEqual(others, [])
  assert.equal(change?._tag, "MessageWritten")
  return change as MessageWritten
}

const only = (event: LogEvent): Change => {
  const changes = apply(event)
  assert.equal(changes.length, 1)
  return changes[0] as Change
}

describe("where a message goes", () => {
  const cases: ReadonlyArray<[string, DialogueContext, "posts" | "group_messages", string, number]> = [
    ["a direct message hangs in a virtual channel whose id is negative", dm, "posts", "dm", -5001],
    ["a bot's message is a direct one", { ...dm, type: "bot" }, "posts", "dm", -5001],
    ["a saved message is the persona's own", saved, "posts", "persona", -ACCOUNT],
    ["a channel keeps its bare id", channel, "posts", "channel", 9001],
    ["a basic group's message is a group message", group, "group_messages", "group", 7001],
    ["a supergroup's message is a group message", supergroup, "group_messages", "group", 8001],
  ]
  for (const [behaviour, dialogue, table, source, tgId] of cases)
    test(behaviour, () => {
      const change = written({ dialogue })
      assert.deepEqual([change.table, change.row.source, change.container.tg_id], [table, source, tgId])
    })

  test("content named as the persona's own has that source, in a group as well", () => {
    assert.equal(written({ content: { own: true } }).row.source, "persona")
    assert.equal(written({ dialogue: group, content: { own: true } }).row.source, "persona")
  })

  test("rows have the ids that every other way to them has", () => {
    const inDm = written({ sequence: 5, content: { media: { kind: "photo" } } })
    assert.equal(inDm.row.id, messageId(persona, { box: "u", id: 5 }))
    assert.equal(inDm.row.container_id, channelId(persona, dm.peer))
    assert.equal(inDm.container.dialogue_id, dialogueId(persona, dm.peer))
    assert.equal(inDm.media?.id, mediaId(persona, { box: "u", id: 5 }))
    const inSupergroup = written({ sequence: 5, dialogue: supergroup })
    assert.equal(inSupergroup.row.id, messageId(persona, { box: "c", channel: 8001, id: 5 }))
    assert.equal(inSupergroup.row.container_id, groupId(persona, supergroup.peer))
  })
})

describe("what a message says", () => {
  test("its sender, its forward's origin and its times are kept apart and bare", () => {
    const { row } = written({
      state: { occurred: 1000, edited: 2000 },
      content: {
        sender: { kind: "channel", id: 77 },
        senderName: "Новости",
        signature: "ред.",
        forward: { peer: { kind: "user", id: 88 }, name: "Борис" },
      },
    })
    assert.deepEqual(
      [row.sender_kind, row.sender_tg_id, row.sender_name, row.signature],
      ["channel", 77, "Новости", "ред."],
    )
    assert.deepEqual(
      [row.is_forwarded, row.forwarded_from_kind, row.forwarded_from_tg_id, row.forwarded_from_name],
      [true, "user", 88, "Борис"],
    )
    assert.deepEqual([row.posted_at, row.edited_at], [1000, 2000])
  })

  test("what the source does not say is null", () => {
    const { row, media } = written()
    assert.deepEqual(
      [row.sender_tg_id, row.reply_to_id, row.media_kind, media],
      [null, null, null, undefined],
    )
    assert.deepEqual([row.is_forwarded, row.has_media], [false, false])
  })

  test("a reply names its target's row, also in another channel", () => {
    const near = written({ dialogue: supergroup, content: { reply: { box: "c", channel: 8001, id: 3 } } })
    const far = written({ dialogue: supergroup, content: { reply: { box: "c", channel: 9001, id: 3 } } })
    assert.equal(near.row.reply_to_id, messageId(persona, { box: "c", channel: 8001, id: 3 }))
    assert.equal(far.row.reply_to_id, messageId(persona, { box: "c", channel: 9001, id: 3 }))
    assert.equal(far.row.reply_to_message_id, 3)
  })

  test("a message sent on from somebody else is sent and not authored", () => {
    const { row } = written({ content: { sent: true, forward: {} } })
    assert.deepEqual([row.is_outgoing, row.is_authored], [true, false])
  })

  test("text that Postgres refuses is replaced, within JSON as well", () => {
    const { row, media } = written({
      content: {
        text: "a\u0000b\ud800",
        entities: [{ type: "text_link", offset: 0, length: 1, href: "x\u0000" }],
        media: { kind: "poll", details: { answer: "\udc00" } },
      },
    })
    assert.equal(row.content, "a\ufffdb\ufffd")
    assert.equal(JSON.parse(row.entities ?? "")[0].href, "x\ufffd")
    assert.equal(media?.details, '{"answer":"\ufffd"}')
  })

  test("created_at is the event's own time", () => {
    assert.equal(written().row.created_at, "2026-11-23T07:00:00.123Z")
  })
})

describe("what happens to messages", () => {
  test("an edit is a later version of the same row", () => {
    const change = only(edited({ sequence: 17, content: { text: "new" } })) as MessageWritten
    assert.equal(change.edit, true)
    assert.equal(change.row.id, written({ sequence: 17 }).row.id)
  })

  test("a deletion marks the row at the time at which it was recorded", () => {
    const id = written({ dialogue: group }).row.id
    assert.deepEqual(only(deleted({ dialogue: group })), {
      _tag: "MessageDeleted",
      table: "group_messages",
      id,
      at: "2026-11-23T07:00:00.123Z",
    })
  })

  test("a service message keeps its action's fields", () => {
    const { data: _, ...envelope } = imported()
    const change = only({
      ...envelope,
      type: "sideload.service-message.observed.v1",
      data: { actor: { kind: "user", id: 9 }, action: "invite_members", fields: { members: ["\u0000"] } },
    })
    assert.equal(change._tag, "ServiceMessageObserved")
    if (change._tag !== "ServiceMessageObserved") return
    assert.deepEqual(
      [change.row.action, change.row.fields, change.row.actor_tg_id, change.row.dialogue_id],
      ["invite_members", '{"members":["\ufffd"]}', 9, dialogueId(persona, dm.peer)],
    )
  })

  test("a service message's photo is media of its row", () => {
    const data = {
      action: "edit_group_photo",
      fields: {},
      media: { kind: "photo", width: 640 },
      approximate: true as const,
    }
    const change = only(service(data, { dialogue: group }))
    assert.ok(change._tag === "ServiceMessageObserved")
    const key = { box: "u" as const, id: 17 }
    assert.deepEqual(
      [change.media?.id, change.media?.message_id, change.media?.width],
      [mediaId(persona, key), change.row.id, 640],
    )
    assert.deepEqual([change.table, change.container.id], ["group_messages", groupId(persona, group.peer)])
    assert.equal(change.row.posted_at_is_approximate, true)
  })

  test("reactions and who reacted are of one moment", () => {
    const one = { type: "emoji", count: 2, emoji: "👍" }
    const recent = [{ peer: dm.peer, reaction: "👍", name: "Анна\u0000" }]
    const change = (data: Parameters<typeof reacted>[0]) => {
      const made = only(reacted(data))
      assert.ok(made._tag === "ReactionsObserved")
      return [made.row.reactions, made.row.recent_reactions]
    }
    assert.deepEqual(change({ reactions: [one] }), [JSON.stringify([one]), null])
    const named = JSON.stringify([{ ...recent[0], name: "Анна\ufffd" }])
    assert.deepEqual(change({ reactions: [one], recent }), [JSON.stringify([one]), named])
  })

  test("an event whose envelope names no message is not understood", () => {
    const { state: _, ...event } = imported()
    assert.throws(() => apply(event), /names no message/)
  })
})
