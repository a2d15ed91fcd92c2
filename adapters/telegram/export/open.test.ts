import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { openExport } from "./open.ts"
import {
  ACCOUNT,
  account,
  chat,
  dialoguesOf,
  FRIEND,
  message,
  mine,
  readExport,
  service,
  withExport,
  written,
} from "./testing.ts"

const saved = { name: undefined, type: "saved_messages", id: ACCOUNT }

describe("an export as a source", () => {
  test("opening says the digest of its bytes, its size and the parser's version", async () => {
    const text = written(account([chat([message(1)])]))
    await withExport(text, async (folder) => {
      for (const path of [folder, `${folder}/result.json`]) {
        const source = await Effect.runPromise(openExport(path, ACCOUNT))
        assert.equal(source.kind, "file")
        assert.equal(source.sha256, createHash("sha256").update(text).digest("hex"))
        assert.equal(source.size, Buffer.byteLength(text))
        assert.equal(source.parserVersion, 2)
      }
    })
  })

  test("an account's chats come in the order of the file, those it left after the others", async () => {
    const left = { left_chats: { about: "…", list: [chat([], { type: "public_channel", id: 1500600702 })] } }
    const { items, refusal } = await readExport(account([chat([message(1)]), chat([mine(2)], saved)], left))
    assert.equal(refusal, undefined)
    assert.deepEqual(
      dialoguesOf(items).map(({ seen }) => seen),
      [
        { peer: { kind: "user", id: FRIEND }, type: "dm", title: "Евлампия" },
        { peer: { kind: "user", id: ACCOUNT }, type: "saved" },
        { peer: { kind: "channel", id: 1500600702 }, type: "channel", title: "Евлампия" },
      ],
    )
  })

  test("a single chat is read as well, and so is any layout of the file", async () => {
    const single = chat([message(1), mine(2, { text: '"},\n   }' }), message(3)])
    for (const space of [0, 1, 2, "\t", "\n   "]) {
      const { items, refusal } = await readExport(JSON.stringify(single, null, space))
      assert.equal(refusal, undefined)
      const [dialogue] = dialoguesOf(items)
      assert.deepEqual(
        dialogue?.messages.map(({ id }) => id),
        [1, 2, 3],
      )
    }
  })

  test("every type of chat becomes its type of dialogue", async () => {
    const types: Record<string, [string, string]> = {
      personal_chat: ["user", "dm"],
      bot_chat: ["user", "bot"],
      replies: ["user", "replies"],
      verification_codes: ["user", "codes"],
      private_group: ["chat", "group"],
      private_supergroup: ["channel", "supergroup"],
      public_supergroup: ["channel", "supergroup"],
      private_channel: ["channel", "channel"],
      public_channel: ["channel", "channel"],
    }
    for (const [type, [kind, dialogue]] of Object.entries(types)) {
      const { items } = await readExport(account([chat([], { type })]))
      const [only] = dialoguesOf(items)
      assert.deepEqual(only?.seen, { peer: { kind, id: FRIEND }, type: dialogue, title: "Евлампия" })
    }
  })

  test("service messages and holes are counted apart; an id that comes twice is taken once", async () => {
    const pinned = service(2, { action: "pin_message", message_id: 1 })
    const hole = {
      id: 3,
      type: "message",
      date: "1970-01-01T03:00:00",
      date_unixtime: "0",
      text: "",
      text_entities: [],
    }
    const { items } = await readExport(account([chat([message(1), pinned, hole, message(4), message(4)])]))
    const [dialogue] = dialoguesOf(items)
    assert.deepEqual(
      dialogue?.messages.map(({ id }) => id),
      [1, 4],
    )
    assert.deepEqual(dialogue?.ended, {
      completeness: "full",
      observed: 2,
      filtered: 0,
      serviceMessages: 1,
      skipped: 2,
      spans: [{ box: "u", first: 1, last: 4 }],
    })
  })

  test("messages of the group that became a supergroup come first, in the account's box", async () => {
    const group = { type: "private_supergroup", id: 1500600701 }
    const { items } = await readExport(
      account([chat([message(-999_999_990), message(-999_999_980), message(1)], group)]),
    )
    const [dialogue] = dialoguesOf(items)
    const places = dialogue?.messages.map(({ box, id }) => `${box}${id}`)
    assert.deepEqual(places, ["u10", "u20", "c1"])
  })

  test("the direct messages of a channel are a supergroup's, not a person's", async () => {
    const fromChannel = message(2, { from_id: `channel${FRIEND}` })
    const { items } = await readExport(account([chat([mine(1), fromChannel])]))
    const [dialogue] = dialoguesOf(items)
    assert.deepEqual(dialogue?.seen.peer, { kind: "channel", id: FRIEND })
    assert.equal(dialogue?.seen.type, "supergroup")
    assert.deepEqual(
      dialogue?.messages.map(({ box }) => box),
      ["c", "c"],
    )
  })

  test("numbers that a double cannot hold keep their digits", async () => {
    const text = written(account([chat([message(1, { gift: { gift_id: "@" } }), message(2)])]))
    const { items } = await readExport(text.replace('"@"', "9007199254740993123"))
    const [dialogue] = dialoguesOf(items)
    assert.deepEqual(dialogue?.messages[0]?.content.extra, { gift: { gift_id: "9007199254740993123" } })
  })

  test("a page has at most nine hundred messages, and progress never goes back", async () => {
    const many = Array.from({ length: 2500 }, (_, n) => message(n + 1))
    const { items } = await readExport(account([chat(many)]))
    const pages = items.flatMap((item) => (item._tag === "Page" ? [item] : []))
    assert.deepEqual(
      pages.map(({ messages }) => messages.length),
      [900, 900, 700],
    )
    const read = items.flatMap((item) => ("bytesRead" in item ? [item.bytesRead] : []))
    assert.deepEqual(
      read,
      [...read].sort((a, b) => a - b),
    )
  })

  test("leaving early releases the file, and the source can be read again", async () => {
    await withExport(written(account([chat([message(1)])])), async (folder) => {
      const source = await Effect.runPromise(openExport(folder, ACCOUNT))
      for await (const item of source.items({})) if (item._tag === "DialogueSeen") break
      let count = 0
      for await (const _ of source.items({})) count++
      assert.equal(count, 3)
    })
  })
})
