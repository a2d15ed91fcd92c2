import assert from "node:assert/strict"
import { describe, test } from "node:test"
import {
  account,
  chat,
  dialoguesOf,
  FRIEND,
  message,
  mine,
  type Read,
  readExport,
  written,
} from "./testing.ts"

const SENTENCE = "(File not included. Change data exporting settings to download.)"

/** The only dialogue of an export that is read to its end. */
const dialogueOf = ({ items, refusal }: Read) => {
  assert.equal(refusal, undefined)
  const [only] = dialoguesOf(items)
  return only ?? assert.fail("no dialogue")
}

const emoji = (id: number) =>
  message(id, {
    text_entities: [
      { type: "plain", text: "чай" },
      { type: "custom_emoji", text: "👍", document_id: "@" },
    ],
  })

/** Every layout that a file may have been given, each read as a whole and in reads so small that every fault is cut somewhere. */
const ways = [1, 0, "\t"].flatMap((space) =>
  [undefined, 5, 64].map((readSize) => ({
    space,
    reading: readSize === undefined ? {} : { readSize },
  })),
)

const faulty: ReadonlyArray<readonly [name: string, from: string, to: string, means: string]> = [
  ["a control character", "a@b", "a\\x0Bb", "a\u000bb"],
  ["several of them, in small digits", "a@b", "\\x1f\\x00b\\x7F", "\u001f\u0000b\u007f"],
  ["one after an escaped backslash", "a@b", "\\\\\\x0B", "\\\u000b"],
]

describe("what Telegram Desktop writes wrongly is mended", () => {
  for (const [name, from, to, means] of faulty) {
    test(`${name}, in any layout and however the bytes are cut into reads`, async () => {
      for (const { space, reading } of ways) {
        const whole = account([chat([message(1), message(2, { text: from, text_entities: [] }), message(3)])])
        const text = JSON.stringify(whole, null, space).replace(from, to)
        const { messages, ended } = dialogueOf(await readExport(text, {}, reading))
        assert.deepEqual(
          messages.map(({ content }) => content.text),
          ["чай", means, "чай"],
        )
        assert.equal(ended?.repaired, 1)
      }
    })
  }

  test("a backslash and an x that are meant stay, and cost no repair", async () => {
    const file = written(account([chat([message(1, { text: "a@b", text_entities: [] })])]))
    const { messages, ended } = dialogueOf(await readExport(file.replace("a@b", "a\\\\x0Bb")))
    assert.equal(messages[0]?.content.text, "a\\x0Bb")
    assert.equal(ended?.repaired, undefined)
  })

  for (const bare of [SENTENCE, "stickers/sticker (1).webp", "(File unavailable, please try again later)"]) {
    test(`an emoji's document without quotes: ${bare}`, async () => {
      for (const { space, reading } of ways) {
        const [quoted, unquoted] = ["@", bare].map((value) =>
          JSON.stringify(account([chat([message(1), emoji(2), message(3)])]), null, space).replace(
            value === "@" ? "@" : '"@"',
            bare,
          ),
        )
        const expected = dialogueOf(await readExport(quoted, {}, reading))
        const { messages, ended } = dialogueOf(await readExport(unquoted, {}, reading))
        assert.deepEqual(messages, expected.messages)
        assert.equal(messages.length, 3)
        assert.equal(ended?.repaired, 1)
      }
    })
  }

  test("such a path may hold what JSON is made of, where Telegram Desktop laid out the file; more may follow", async () => {
    const two = message(2, {
      text_entities: [{ type: "custom_emoji", text: "👍", document_id: "@", collapsed: true }],
    })
    const file = written(account([chat([message(1), two, message(3)])]))
    for (const [end, path] of [
      ["\n", "stickers/a}, b].webp"],
      ["\r\n", "stickers/a, b.webp"],
    ] as const) {
      const text = file.replaceAll("\n", end)
      const expected = dialogueOf(await readExport(text.replace("@", path)))
      const { messages, ended } = dialogueOf(await readExport(text.replace('"@"', path)))
      assert.deepEqual(messages, expected.messages)
      assert.equal(ended?.repaired, 1)
    }
  })

  test("a number without quotes is sound and keeps its digits, also beside what is mended", async () => {
    for (const text of ["чай", "\\x0B"]) {
      const file = written(account([chat([{ ...emoji(1), text: "@@" }])]))
      const digits = '"5368324170671202286"'
      const bare = file.replace("@@", text).replace('"@"', digits.slice(1, -1))
      const { messages, ended } = dialogueOf(await readExport(bare))
      const quoted = dialogueOf(await readExport(file.replace("@@", text).replace('"@"', digits)))
      assert.deepEqual(messages, quoted.messages)
      assert.equal(ended?.repaired, text === "чай" ? undefined : 1)
    }
  })

  test("each mended message counts once, whatever becomes of it", async () => {
    const text = "a@b@c"
    const service = { ...message(2, { text: "" }), type: "service", action: "edit_group_title", title: "@" }
    const file = written(account([chat([message(1, { text }), service, message(3), mine(4, { text })])]))
    const { ended } = dialogueOf(await readExport(file.replaceAll("@", "\\x0B"), { since: 1_704_067_203 }))
    assert.equal(ended?.repaired, 3)
    assert.equal(ended?.filtered, 1)
  })

  test("a single chat, and one whose newest messages are wanted", async () => {
    const faulty = { text: "@", text_entities: [] }
    const single = written(chat([message(1, faulty), message(2), message(3, faulty)]))
    for (const filters of [{}, { limit: 2 }]) {
      const { messages, ended } = dialogueOf(await readExport(single.replaceAll("@", "\\x1B"), filters))
      assert.equal(messages.at(-1)?.content.text, "\u001b")
      assert.equal(messages.length, filters.limit ?? 3)
      assert.equal(ended?.repaired, 2)
    }
  })

  test("outside of messages: a chat's name, the person's own, contacts and chats that are left out", async () => {
    const group = chat([emoji(1), message(2, { text: "@@" })], { type: "private_group", id: 7, name: "x@@y" })
    const more = { personal_information: { first_name: "@@", user_id: 100200300, bio: "@@" } }
    const value = account([group, chat([message(1)], { name: "a@@b" })], more)
    for (const { space, reading } of ways) {
      const file = JSON.stringify(value, null, space)
        .replace('"…"', '"\\x0B"')
        .replaceAll("@@", "\\x0b")
        .replaceAll('"@"', SENTENCE)
      const { seen, messages } = dialogueOf(await readExport(file, { types: ["dm"] }, reading))
      assert.deepEqual(seen, { peer: { kind: "user", id: FRIEND }, type: "dm", title: "a\u000bb" })
      assert.equal(messages.length, 1)
    }
  })

  test("what else is wrong in a mended message is still refused, by its own byte and id", async () => {
    const at = (file: string, text: string) => Buffer.byteLength(file.slice(0, file.indexOf(text)))
    for (const [fault, what] of [
      ["\\q", /escape/],
      ["\\x0", /escape/],
      ["\u0001", /control character/],
      ["\u0000", /NUL/],
    ] as const) {
      const file = written(account([chat([message(1, { text: "@@" }), message(2, { text: "ю@@" })])]))
        .replace("@@", "\\x0B")
        .replace("@@", `\\x0B${fault}`)
      const { refusal, items } = await readExport(file)
      assert.match(String(refusal?.what), what)
      const byte = `byte ${at(file, "ю") + 2 + 4}`
      assert.ok(refusal?.where === byte || refusal?.where === `${byte}, message 2`, refusal?.where)
      assert.deepEqual(dialoguesOf(items)[0]?.messages, [])
    }
  })

  test("no other key lacks its quotes without a refusal, and no value that is missing is made up", async () => {
    const file = written(account([chat([message(1), { ...message(2), photo: "@" }])]))
    assert.match(String((await readExport(file.replace('"@"', "photos/a.jpg"))).refusal?.what), /malformed/)
    for (const nothing of ["", "}", ","]) {
      const broken = written(account([chat([emoji(1)])])).replace('"@"', nothing)
      assert.match(String((await readExport(broken)).refusal?.what), /not valid JSON/)
    }
  })
})

describe("of a file that is cut off", () => {
  const many = Array.from({ length: 1500 }, (_, n) => message(n + 1))

  test("all whole messages before the cut are yielded, then it is said where the file ends", async () => {
    for (const space of [1, 0]) {
      const text = JSON.stringify(account([chat(many)]), null, space)
      const cut = Buffer.from(text.slice(0, text.search(/"id": ?1371,/) + 60))
      const { refusal, items } = await readExport(cut)
      assert.match(String(refusal?.what), /cut off/)
      assert.equal(refusal?.where, `byte ${cut.length}`)
      const [only] = dialoguesOf(items)
      assert.deepEqual(
        only?.messages.map(({ id }) => id),
        many.slice(0, 1370).map(({ id }) => id),
      )
      assert.equal(only?.ended, undefined)
    }
  })

  test("at any byte, in any layout, no half message is among them", async () => {
    const three = account([chat([message(1), mine(2)]), chat([message(3)], { type: "bot_chat", id: 9 })])
    for (const space of [1, 0]) {
      const file = Buffer.from(JSON.stringify(three, null, space))
      const whole = dialoguesOf((await readExport(file)).items).flatMap(({ messages }) => messages)
      let most = 0
      for (let length = file.indexOf('"messages"'); length < file.length; length += 3) {
        const { refusal, items } = await readExport(file.subarray(0, length), {}, { readSize: 512 })
        assert.match(String(refusal?.what), /cut off/)
        const messages = dialoguesOf(items).flatMap((one) => one.messages)
        assert.deepEqual(messages, whole.slice(0, messages.length))
        assert.ok(messages.length >= most)
        most = messages.length
      }
      assert.equal(most, 3)
    }
  })

  test("the newest messages that are wanted are those before the cut", async () => {
    const file = Buffer.from(written(account([chat(many.slice(0, 20))])))
    const { refusal, items } = await readExport(file.subarray(0, -1000), { limit: 3 })
    assert.match(String(refusal?.what), /cut off/)
    const ids = dialoguesOf(items)[0]?.messages.map(({ id }) => id)
    assert.deepEqual(ids?.length, 3)
  })

  test("any other refusal throws away the page that was being filled", async () => {
    const file = written(account([chat([...many.slice(0, 20), message(21, { text: "@" })])]))
    const { items } = await readExport(file.replace("@", "\\q"))
    assert.deepEqual(dialoguesOf(items)[0]?.messages, [])
  })
})
