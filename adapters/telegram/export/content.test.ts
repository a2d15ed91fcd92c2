import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { ACCOUNT, FRIEND, onlyMessage } from "./testing.ts"

const supergroup = { type: "private_supergroup", id: 1500600701 }

describe("what a message says", () => {
  test("given a message of the account, it is sent, with its sender and times", async () => {
    const { content, ...rest } = await onlyMessage({
      from: "Ferapont Quillabee",
      from_id: `user${ACCOUNT}`,
      edited: "2024-01-01T03:00:09",
      edited_unixtime: "1704067209",
    })
    assert.deepEqual(rest, { box: "u", id: 7, occurred: 1_704_067_207, edited: 1_704_067_209, fidelity: 40 })
    assert.equal(content.sent, true)
    assert.deepEqual(content.sender, { kind: "user", id: ACCOUNT })
    assert.equal(content.senderName, "Ferapont Quillabee")
  })

  test("given a deleted account, the sender is known and the name is not", async () => {
    const { content } = await onlyMessage({ from: null })
    assert.deepEqual(content.sender, { kind: "user", id: FRIEND })
    assert.equal("senderName" in content, false)
    assert.equal(content.sent, false)
  })

  test("given an anonymous administrator, the sender is the supergroup itself", async () => {
    const { content, box } = await onlyMessage({ from: "Choir", from_id: "channel1500600701" }, supergroup)
    assert.equal(box, "c")
    assert.deepEqual(content.sender, { kind: "channel", id: 1500600701 })
  })

  test("given an epoch as the time of an edit that never was, there is none", async () => {
    assert.equal("edited" in (await onlyMessage({ edited: "1970-01-01T03:00:00" })), false)
  })

  test("given a reply, its place is in the dialogue's box, or in that of the peer that is named", async () => {
    const reply = async (fields: Record<string, unknown>, head = {}) =>
      (await onlyMessage({ reply_to_message_id: 5, ...fields }, head)).content.reply
    assert.deepEqual(await reply({}), { box: "u", id: 5 })
    assert.deepEqual(await reply({}, supergroup), { box: "c", channel: 1500600701, id: 5 })
    assert.deepEqual(await reply({ reply_to_peer_id: "channel9" }), { box: "c", channel: 9, id: 5 })
    assert.deepEqual(await reply({ reply_to_peer_id: "user9" }, supergroup), { box: "u", id: 5 })
    const migrated = { reply_to_message_id: -999_999_939 }
    assert.deepEqual(await reply(migrated, supergroup), { box: "u", id: 61 })
  })

  test("given a reply to what can be no message, the number is kept and no place is made up", async () => {
    const { content } = await onlyMessage({ reply_to_message_id: -5 })
    assert.equal(content.reply, undefined)
    assert.deepEqual(content.extra, { reply_to_message_id: -5 })
  })

  test("given a forward, its origin is the peer, or the name, or nothing but that it was one", async () => {
    const forward = async (fields: Record<string, unknown>) => (await onlyMessage(fields)).content.forward
    assert.deepEqual(await forward({ forwarded_from: "Almanac", forwarded_from_id: "channel9" }), {
      peer: { kind: "channel", id: 9 },
      name: "Almanac",
    })
    assert.deepEqual(await forward({ forwarded_from: "Zdenka" }), { name: "Zdenka" })
    assert.deepEqual(await forward({ forwarded_from: null }), {})
    assert.deepEqual(await forward({ saved_from: "Choir" }), { name: "Choir" })
    assert.equal(await forward({}), undefined)
  })

  test("given two origins, neither is lost", async () => {
    const { content } = await onlyMessage({ forwarded_from: "Zdenka", saved_from: "Choir" })
    assert.deepEqual(content.forward, { name: "Zdenka" })
    assert.deepEqual(content.extra, { saved_from: "Choir" })
  })

  test("given a signature and a bot, they stand in their own fields", async () => {
    const { content } = await onlyMessage({ author: "F. Q.", via_bot: "@gloambot" })
    assert.equal(content.signature, "F. Q.")
    assert.equal(content.viaBot, "@gloambot")
  })

  test("given fields that nobody knows, they are kept verbatim", async () => {
    const reactions = [{ type: "emoji", count: 2, emoji: "👍" }]
    const { content } = await onlyMessage({ reactions, rows: [[{ type: "url" }]] })
    assert.deepEqual(content.extra, { reactions, rows: [[{ type: "url" }]] })
  })

  test("given an unsupported entry, it becomes a placeholder without a time", async () => {
    const fields = {
      type: "unsupported",
      date: undefined,
      date_unixtime: undefined,
      from: undefined,
      from_id: undefined,
    }
    const bare = { ...fields, text: undefined, text_entities: undefined }
    const { content, occurred, id } = await onlyMessage(bare)
    assert.deepEqual(
      { content, occurred, id },
      {
        content: { sent: false, text: "", extra: { unsupported: true } },
        occurred: undefined,
        id: 7,
      },
    )
  })

  test("how far the export can be trusted follows from the fields of the message", async () => {
    const trusted = async (fields: Record<string, unknown>) => (await onlyMessage(fields)).fidelity
    assert.equal(await trusted({ text_entities: undefined }), 40)
    assert.equal(await trusted({}), 40)
    assert.equal(await trusted({ forwarded_from: "Агафья", forwarded_from_id: "user5" }), 70)
    assert.equal(await trusted({ photo: "photos/a.jpg", photo_file_size: 5 }), 60)
  })
})
