import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { ACCOUNT, chat, dialoguesOf, FRIEND, message, onlyMessage, readExport } from "./testing.ts"

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
    const elsewhere = { reply_to_message_id: -999_999_939, reply_to_peer_id: "channel9" }
    assert.deepEqual((await onlyMessage(elsewhere, supergroup)).content.extra, elsewhere)
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
    const { content } = await onlyMessage({ rows: [[{ type: "url" }]], action: "no_service" })
    assert.deepEqual(content.extra, { rows: [[{ type: "url" }]], action: "no_service" })
  })

  test("given a reply to a message of a person or a group elsewhere, whose it is stays with it", async () => {
    const { content } = await onlyMessage({ reply_to_message_id: 5, reply_to_peer_id: "chat9" })
    assert.deepEqual(content.reply, { box: "u", id: 5 })
    assert.deepEqual(content.extra, { reply_to_peer_id: "chat9" })
  })

  test("given inline buttons, they are kept verbatim: every digit of an id and every byte of a callback", async () => {
    const file = (id: string) => `[[{"type":"auth","text":"In","forward_text":"f","button_id":${id}},
      {"type":"callback","text":"Да","data":"\\u0001\\u0000я"},
      {"type":"callback_with_password","dataBase64":"AQD_","data":""}]]`
    const inline_bot_buttons = JSON.parse(file('"9007199254740993123"'))
    const written = JSON.stringify(chat([message(7, { inline_bot_buttons: "here" })]))
    const { items } = await readExport(written.replace('"here"', () => file("9007199254740993123")))
    const [dialogue] = dialoguesOf(items)
    assert.deepEqual(dialogue?.messages[0]?.content.extra, { inline_bot_buttons })
    assert.equal(dialogue?.ended?.unknownFields, undefined)
  })

  test("given a rich message, its words are the text and the whole of it is kept", async () => {
    const rich_message = { rtl: false, part: false, blocks: [{ type: "paragraph", text: "Самовар" }] }
    const { content, fidelity } = await onlyMessage({
      text: undefined,
      text_entities: undefined,
      rich_message,
    })
    assert.equal(content.text, "Самовар")
    assert.deepEqual(content.extra, { rich_message })
    assert.equal(fidelity, 70)
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
    const { content, occurred, id, fidelity } = await onlyMessage(bare)
    assert.deepEqual(
      { content, occurred, id, fidelity },
      {
        content: { sent: false, text: "", extra: { unsupported: true } },
        occurred: undefined,
        id: 7,
        fidelity: 10,
      },
    )
  })

  test("given a message that has a sender and a time and says nothing, it is worth less than any that does", async () => {
    const nothing = { text: "", text_entities: [] }
    assert.equal((await onlyMessage(nothing)).fidelity, 30)
    assert.equal((await onlyMessage({ ...nothing, from: null })).fidelity, 30)
    assert.equal((await onlyMessage({ ...nothing, photo: "photos/a.jpg" })).fidelity, 40)
    assert.equal((await onlyMessage({ ...nothing, reply_to_message_id: 3 })).fidelity, 40)
    assert.equal((await onlyMessage({ ...nothing, dice: 6 })).fidelity, 40)
  })

  test("how far the export can be trusted follows from the newest field of the message", async () => {
    const trusted = async (fields: Record<string, unknown>) => (await onlyMessage(fields)).fidelity
    assert.equal(await trusted({ text_entities: undefined }), 40)
    assert.equal(await trusted({}), 40)
    assert.equal(await trusted({ inline_bot_buttons: [] }), 50)
    assert.equal(await trusted({ file: "files/a.pdf", file_name: "a.pdf" }), 55)
    assert.equal(await trusted({ photo: "photos/a.jpg", media_spoiler: true }), 55)
    assert.equal(await trusted({ photo: "photos/a.jpg", photo_file_size: 5 }), 60)
    assert.equal(await trusted({ todo_list: { title: "x", answers: [] } }), 60)
    assert.equal(await trusted({ forwarded_from: "Агафья", forwarded_from_id: "user5" }), 70)
  })

  test("reactions do not change how far a message is trusted", async () => {
    assert.equal((await onlyMessage({ reactions: [{ type: "paid", count: 1 }] })).fidelity, 40)
  })
})

describe("fields that this reader does not know", () => {
  const unknownIn = async (fields: Record<string, unknown>) => {
    const { items } = await readExport(chat([message(7, fields)]))
    return dialoguesOf(items)[0]?.ended?.unknownFields
  }

  test("are counted, each once", async () => {
    assert.equal(await unknownIn({ views: 5, grouped: { id: 1, of: [2] } }), 2)
  })

  test("are none where everything has its place or is kept on purpose", async () => {
    assert.equal(await unknownIn({ photo: "a.jpg", width: 1, height: 2, inline_bot_buttons: [] }), undefined)
    assert.equal(await unknownIn({ saved_from: "Choir", forwarded_from: "Zdenka" }), undefined)
    assert.equal(await unknownIn({ reply_to_message_id: -5 }), undefined)
  })

  test("are the fields of media too where there is no media", async () => {
    assert.equal(await unknownIn({ title: "x", width: 3 }), 2)
  })

  test("keep what they hold under whatever name", async () => {
    const file = JSON.stringify(chat([message(7, { here: 1 })])).replace('"here"', '"__proto__"')
    const { items } = await readExport(file)
    const extra = dialoguesOf(items)[0]?.messages[0]?.content.extra
    assert.equal(JSON.stringify(extra), '{"__proto__":1}')
  })
})
