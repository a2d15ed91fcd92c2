import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { dialogueId, messageId } from "../../domain/identity.ts"
import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import { decoder } from "../../domain/typebox.ts"
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
  registered,
  saved,
  supergroup,
  TENANT,
} from "../../tests/inventedEvents.ts"
import { PersonaMessageChangedV1, PersonaMessageIngestedEventV1 } from "./personaMessage.ts"
import { redisProjection } from "./projection.ts"
import { CHANGED, INGESTED, type StreamEntry, tenantStream } from "./streams.ts"

const persona = { tenant: TENANT, account: ACCOUNT }
const ingested = decoder(PersonaMessageIngestedEventV1)
const changed = decoder(PersonaMessageChangedV1)

/** The one entry of an event; whatever it is, it fits its schema and has no field `data`. */
const entry = (event: LogEvent): StreamEntry => {
  const [made, ...more] = redisProjection.apply(event)
  assert.ok(made !== undefined && more.length === 0)
  const check = made.streams.includes(CHANGED) ? changed : ingested
  assert.deepEqual(check(made.fields), { ok: true, value: made.fields })
  assert.ok(!("data" in made.fields))
  assert.ok(Object.values(made.fields).every((text) => typeof text === "string"))
  return made
}

describe("messages for retrieval", () => {
  test("a message makes an entry for everybody's stream and its tenant's", () => {
    assert.deepEqual(entry(imported({ content: { sender: dm.peer, senderName: "Анна" } })), {
      streams: [INGESTED, tenantStream(TENANT)],
      sequence: 17,
      fields: {
        user_id: "100200300",
        tenant_id: TENANT,
        message_id: messageId(persona, { box: "u", id: 17 }),
        telegram_message_id: "17",
        dialog_type: "dm",
        dialogue_id: dialogueId(persona, dm.peer),
        created_at: "2026-11-23T07:00:00.123+00:00",
        sequence: "17",
        event_id: "event-17",
        content: "Добрый день",
        has_media: "false",
        posted_at: "2024-01-31T23:59:58+00:00",
        source: "dm",
        sender_tg_id: "5001",
        sender_name: "Анна",
        peer_id: "5001",
        peer_kind: "user",
        peer_name: "Анна",
        is_outgoing: "false",
        is_forwarded: "false",
      },
    })
  })

  test("direct messages, bots, Saved Messages, groups and supergroups are listed, and nothing else", () => {
    const entries = (dialogue: DialogueContext) => redisProjection.apply(imported({ dialogue })).length
    const user = (id: number, type: DialogueContext["type"]) => entries({ peer: { kind: "user", id }, type })
    assert.deepEqual([dm, saved, group, supergroup, channel].map(entries), [1, 1, 1, 1, 0])
    assert.deepEqual([user(1, "bot"), user(1, "replies"), user(1, "codes"), user(777000, "dm")], [1, 0, 0, 0])
    assert.deepEqual([opened(), registered()].flatMap(redisProjection.apply), [])
  })

  test("type and source follow the dialogue, and the persona's own dialogues have source persona", () => {
    const of = (event: LogEvent) => {
      const { dialog_type, source } = entry(event).fields
      return `${dialog_type} ${source}`
    }
    assert.equal(of(imported({ dialogue: group })), "group group")
    assert.equal(of(imported({ dialogue: supergroup })), "group group")
    assert.equal(of(imported({ dialogue: saved })), "dm persona")
    assert.equal(of(imported({ content: { own: true } })), "dm persona")
    assert.equal(of(imported({ dialogue: group, content: { own: true } })), "group persona")
  })

  test("what is unknown is left out", () => {
    const { fields } = entry(imported({ content: { senderName: "" } }))
    for (const name of ["sender_tg_id", "sender_username", "sender_name", "peer_name", "media_kind"])
      assert.ok(!(name in fields), name)
  })

  test("a message without a time takes the recording's and says so", () => {
    const { state, ...event } = imported()
    assert.ok(state !== undefined && state.kind !== "peer")
    const { occurred: _, ...timeless } = state
    const { fields } = entry({ ...event, state: timeless })
    assert.equal(fields["posted_at"], "2026-11-23T07:00:00.123+00:00")
    assert.equal(fields["posted_at_unknown"], "true")
  })

  test("a time by a local clock says so", () => {
    const { fields } = entry(imported({ content: { approximate: true } }))
    assert.deepEqual(
      [fields["posted_at"], fields["posted_at_approximate"]],
      ["2024-01-31T23:59:58+00:00", "true"],
    )
    assert.ok(!("posted_at_approximate" in entry(imported()).fields))
  })

  test("an edit that shows no media says nothing of it", () => {
    const silent = entry(edited()).fields
    assert.ok(!("has_media" in silent) && !("media_kind" in silent))
    const { fields } = entry(edited({ content: { media: { kind: "photo" } } }))
    assert.deepEqual([fields["has_media"], fields["media_kind"]], ["true", "photo"])
  })

  test("senders and origins that are not users have negative ids; a hidden origin has its name", () => {
    const { fields } = entry(
      imported({
        dialogue: supergroup,
        content: { sender: { kind: "channel", id: 9001 }, forward: { peer: { kind: "chat", id: 7001 } } },
      }),
    )
    assert.deepEqual(
      [fields["sender_tg_id"], fields["is_forwarded"], fields["forwarded_from"]],
      ["-1000000009001", "true", "-7001"],
    )
    const hidden = entry(imported({ content: { forward: { name: "Кто-то" } } })).fields
    assert.deepEqual(
      [hidden["is_forwarded"], hidden["forwarded_from"], hidden["forwarded_from_name"]],
      ["true", undefined, "Кто-то"],
    )
  })

  test("a reply names the message that it answers, across boxes", () => {
    const to = (event: LogEvent) => entry(event).fields["reply_to_message_id"]
    const inChannel = messageId(persona, { box: "c", channel: 8001, id: 3 })
    assert.equal(
      to(imported({ content: { reply: { box: "u", id: 3 } } })),
      messageId(persona, { box: "u", id: 3 }),
    )
    assert.equal(to(imported({ dialogue: supergroup, content: { reply: { box: "c", id: 3 } } })), inChannel)
    assert.equal(to(imported({ content: { reply: { box: "c", channel: 8001, id: 3 } } })), inChannel)
    assert.equal(to(imported({ content: { reply: { box: "c", id: 3 } } })), undefined)
  })

  test("a dialogue's id is its persona's own, also where one object is the dialogue of several personas", () => {
    const personas = [persona, { ...persona, tenant: OTHER_TENANT }, { ...persona, account: ACCOUNT + 1 }]
    for (const { tenant, account } of [...personas, ...personas]) {
      const { fields } = entry({ ...imported({ dialogue: dm }), tenant, account })
      assert.equal(fields["dialogue_id"], dialogueId({ tenant, account }, dm.peer))
    }
  })

  test("media, outgoing messages and empty texts are entries like others", () => {
    const { fields } = entry(imported({ content: { sent: true, text: "", media: { kind: "photo" } } }))
    assert.deepEqual(
      [fields["content"], fields["has_media"], fields["media_kind"], fields["is_outgoing"]],
      ["", "true", "photo", "true"],
    )
  })

  test("a longer text is cut at 500 code points", () => {
    const { fields } = entry(imported({ content: { text: `${"😀".repeat(499)}я!` } }))
    assert.equal(fields["content"], `${"😀".repeat(499)}я`)
    assert.equal(fields["content_truncated"], "true")
  })

  test("edits and deletions go to a stream of their own", () => {
    const edit = entry(edited({ content: { text: "иначе" } }))
    assert.deepEqual(edit.streams, [CHANGED])
    assert.deepEqual(
      [edit.fields["change"], edit.fields["content"], edit.fields["edited_at"]],
      ["edited", "иначе", "2024-02-01T00:01:40+00:00"],
    )
    const deletion = entry(deleted())
    assert.deepEqual([deletion.streams, deletion.fields["change"]], [[CHANGED], "deleted"])
    assert.equal(deletion.fields["message_id"], edit.fields["message_id"])
    assert.deepEqual(redisProjection.apply(edited({ dialogue: channel })), [])
  })

  test("what was erased makes no entry", () => {
    const { data: _data, ...withoutContent } = imported()
    const { dialogue: _dialogue, ...withoutPeer } = imported()
    const { account: _account, ...withoutPersona } = imported()
    assert.deepEqual([withoutContent, withoutPeer, withoutPersona].flatMap(redisProjection.apply), [])
  })

  test("an event whose state is of another kind is not understood", () => {
    assert.throws(() => redisProjection.apply(imported({ state: { kind: "edited" } })), /sl-state/)
  })
})
