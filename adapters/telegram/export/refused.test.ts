import assert from "node:assert/strict"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import {
  ACCOUNT,
  account,
  chat,
  FRIEND,
  message,
  mine,
  readAll,
  readExport,
  withExport,
  written,
} from "./testing.ts"

const refusalOf = async (content: unknown) => {
  const { refusal } = await readExport(content)
  assert.ok(refusal, "it was not refused")
  assert.ok(refusal.mend.length > 0 && refusal.where.length > 0)
  return refusal
}

/** The byte at which a text stands in a file. */
const byteOf = (file: string, text: string) => Buffer.byteLength(file.slice(0, file.indexOf(text)))

describe("what cannot be read is refused with what, where and what to do", () => {
  test("a path that is not there, and a folder that holds no result.json", async () => {
    await withExport("{}", async (folder) => {
      assert.match(String((await readAll(join(folder, "nowhere"))).refusal?.what), /no such file/)
      await rm(join(folder, "result.json"))
      assert.match(String((await readAll(folder)).refusal?.what), /is empty/)
      await writeFile(join(folder, "messages.html"), "<html>")
      assert.match(String((await readAll(folder)).refusal?.message), /HTML.*JSON/)
      await rm(join(folder, "messages.html"))
      await mkdir(join(folder, "DataExport_2024-01-01"))
      assert.match(String((await readAll(folder)).refusal?.message), /DataExport_2024-01-01/)
    })
  })

  test("files that are something else", async () => {
    assert.match((await refusalOf("")).what, /empty/)
    assert.match((await refusalOf("<html>")).what, /HTML/)
    assert.match((await refusalOf("PK\u0003\u0004")).what, /ZIP/)
    assert.match((await refusalOf("[]")).what, /object/)
    assert.match((await refusalOf('{"a": 1}')).what, /neither messages nor chats/)
    assert.match((await refusalOf("{nonsense}")).what, /not valid JSON/)
  })

  test("NUL bytes in the middle are said with their byte", async () => {
    const file = written(account([chat([message(1), message(2, { text: "a@b" })])]))
    const refusal = await refusalOf(file.replace("a@b", "a\u0000b"))
    assert.match(refusal.what, /NUL/)
    assert.equal(refusal.where, `byte ${byteOf(file, "a@b") + 1}`)
  })

  test("local times without a zone are said before anything is read, with the option that gives it", async () => {
    const local = message(2, { date_unixtime: undefined })
    const file = written(account([chat([local, message(3, { date_unixtime: undefined })])]))
    const { refusal, items } = await readExport(file)
    assert.match(String(refusal?.message), /old form.*--timezone.*3\.7\.6/)
    assert.equal(refusal?.where, `byte ${byteOf(file, '"2024-01-01T03')}`)
    assert.deepEqual(items, [])
    const mixed = await refusalOf(account([chat([message(1), local])]))
    assert.match(mixed.message, /--timezone/)
    assert.match(mixed.where, /^byte \d+, message 2$/)
  })

  test("a message without any time, and one whose time is none", async () => {
    for (const date of [undefined, "yesterday", 5]) {
      const { what, where } = await refusalOf(
        account([chat([message(1), message(2, { date, date_unixtime: undefined })])]),
      )
      assert.match(what, /has no time/)
      assert.match(where, /^byte \d+, message 2$/)
    }
  })

  test("a zone that is none is said before the file is looked for", async () => {
    for (const timezone of ["Atlantis/Sunken", "+25:00", "3", "", "+03:00 "]) {
      const { refusal } = await readAll("/nowhere", {}, { timezone })
      assert.match(String(refusal?.what), /no such time zone/)
      assert.equal(refusal?.where, "--timezone")
    }
  })

  test("the oldest form, which has no ids of chats and senders, is said with the version that wrote it", async () => {
    const old = { id: 1, type: "message", date: "2018-09-01T12:00:00", from: "Евлампия", text: "чай" }
    const { about, contacts, chats } = account([chat([old], { id: undefined })])
    const refusal = await refusalOf({ about, contacts, chats })
    assert.match(refusal.what, /no id.*before 1\.4\.8/)
    assert.match(refusal.where, /^byte \d+$/)
  })

  test("an account that contradicts the file, wherever the file speaks of it; both are named", async () => {
    const other = { personal_information: { user_id: 42 } }
    const saved = chat([], { type: "saved_messages", id: 42 })
    const third = chat([message(1), message(2, { from_id: "user42" })])
    for (const content of [account([], other), saved, account([saved]), third, account([third])]) {
      const refusal = await refusalOf(content)
      assert.match(refusal.what, /contradicts/)
      assert.match(refusal.what, new RegExp(`${ACCOUNT}`))
      assert.match(refusal.what, /42/)
    }
    const { chats, about } = account([chat([mine(1)])])
    assert.match((await refusalOf({ about, chats, ...other })).what, /contradicts/)
  })

  test("a chat of an unknown type, an id that cannot be, ids that do not rise", async () => {
    const file = written(account([chat([message(1)]), chat([], { type: "hologram" })]))
    const unknown = await refusalOf(file)
    assert.match(unknown.what, /unknown type/)
    assert.doesNotMatch(unknown.message, /hologram/)
    assert.match((await refusalOf(account([chat([message(-5)])]))).what, /can have this id/)
    assert.match((await refusalOf(account([chat([message(5), message(4)])]))).what, /do not rise/)
    assert.match((await refusalOf(account([chat([{ ...message(1), text: 5 }])]))).what, /\/text/)
    assert.match((await refusalOf({ messages: [], type: "personal_chat", id: FRIEND })).what, /type/)
  })

  test("a value that is nested more deeply than could be written again", async () => {
    for (const depth of [600, 5000, 100_000]) {
      const file = written(account([chat([message(1, { gift: "@" })])]))
      const nested = `${"[".repeat(depth)}${"]".repeat(depth)}`
      assert.match((await refusalOf(file.replace('"@"', nested))).what, /nested too deeply/)
    }
  })

  test("a file that changed since it was opened is not read on", async () => {
    await withExport(written(account([])), async (folder) => {
      const { openFile } = await import("./open.ts")
      const source = await openFile(folder, ACCOUNT)
      await writeFile(join(folder, "result.json"), written(account([chat([])])))
      await assert.rejects(async () => {
        for await (const _ of source.items({})) assert.fail("an item was yielded")
      }, /changed/)
    })
  })

  test("no refusal holds a word of the file", async () => {
    const secret = "Тихозвонова"
    const broken = ["\\xZ1", "\\q", "\u0001", '"', "\u0000"].map((fault) =>
      written(account([chat([message(1, { text: `${secret}@` })])])).replace("@", fault),
    )
    for (const content of broken) {
      const refusal = await refusalOf(content)
      assert.equal(refusal.cause, undefined)
      assert.doesNotMatch(refusal.message, new RegExp(secret))
    }
  })
})
