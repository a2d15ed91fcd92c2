import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Fidelity } from "../../../domain/observation.ts"
import { type Era, olderChat } from "./olderForms.ts"
import {
  ACCOUNT,
  account,
  chat,
  type Dialogue,
  dialoguesOf,
  FRIEND,
  message,
  mine,
  readExport,
  service,
} from "./testing.ts"

const GROUP = 700800901
const CHANNEL = 1500600701
const THIRD = 900100200
const eras: ReadonlyArray<Era> = ["E1", "E2"]

const reply = { reply_to_message_id: 2 }
const edited = { edited_unixtime: "1704067999", edited: "2024-01-01T05:13:19" }
const post = (id: number) => message(id, { from: "Almanac", from_id: `channel${CHANNEL}` })
const third = (id: number) => message(id, { from: "Zdenka", from_id: `user${THIRD}` })
const pinned = service(6, { action: "pin_message", actor: "Zdenka", actor_id: `user${THIRD}` })

/** One chat of each type that the older versions knew. */
const chats = [
  chat([message(1), mine(2), message(4, { ...reply, ...edited })]),
  chat([message(11)], { type: "bot_chat" }),
  chat([mine(21)], { type: "saved_messages", id: ACCOUNT, name: undefined }),
  chat([message(31), third(32), mine(33, edited)], { type: "private_group", id: GROUP }),
  chat([message(-999_999_990), third(1), pinned, mine(7, reply)], {
    type: "private_supergroup",
    id: CHANNEL,
  }),
  chat([third(3)], { type: "public_supergroup", id: CHANNEL + 1 }),
  chat([post(1), post(2)], { type: "private_channel", id: CHANNEL }),
  chat([], { type: "public_channel", id: CHANNEL + 2 }),
  chat([message(41)], { type: "personal_chat", name: null }),
]

const read = async (content: unknown, timezone?: string): Promise<ReadonlyArray<Dialogue>> => {
  const { items, refusal } = await readExport(content, {}, timezone === undefined ? {} : { timezone })
  assert.equal(refusal, undefined)
  return dialoguesOf(items)
}

/** Who and where and when, without how well it is known. */
const identities = (dialogues: ReadonlyArray<Dialogue>) =>
  dialogues.map(({ seen, messages, ended }) => ({
    seen,
    ended,
    messages: messages.map(({ box, id, occurred, edited, content: { sender, sent, reply, text } }) => ({
      ...{ box, id, occurred, edited },
      ...{ sender, sent, reply, text },
    })),
  }))

const older = (era: Era) => chats.map((one) => olderChat(one, era))

describe("the eras of the export", () => {
  test("one dialogue of each type has the same identities in all of them", async () => {
    const modern = identities(await read(account(chats)))
    for (const era of eras) {
      assert.deepEqual(identities(await read(account(older(era)), "+05:00")), modern, era)
    }
  })

  test("so it has as a single chat, among the chats that were left, and without personal information", async () => {
    for (const era of eras) {
      // Nothing in a file that holds one empty chat shows how old it is.
      for (const one of chats.filter(({ messages }) => (messages as Array<unknown>).length > 0)) {
        const modern = identities(await read(one))
        assert.deepEqual(identities(await read(olderChat(one, era), "+05:00")), modern)
      }
      const left = { left_chats: { about: "…", list: older(era) } }
      const { about } = account([])
      const inAccount = identities(await read(account(chats)))
      assert.deepEqual(identities(await read({ about, ...left }, "+05:00")), inAccount)
    }
  })

  test("a zone that is shown by the times of edits that never were is used without being asked for", async () => {
    const modern = identities(await read(account(chats)))
    assert.deepEqual(identities(await read(account(older("E1")))), modern)
    const { refusal } = await readExport(account(older("E2")))
    assert.match(String(refusal?.mend), /--timezone/)
  })

  test("local times are marked as approximate, in the content and in how far they are trusted", async () => {
    for (const era of eras) {
      const content = account([olderChat(chat([message(1, { photo: "a.jpg", photo_file_size: 3 })]), era)])
      const only = (await read(content, "Asia/Tashkent"))[0]?.messages[0]
      assert.equal(only?.content.approximate, true)
      assert.equal(only?.fidelity, Fidelity.exportLocalTime)
    }
    const modern = (await read(account([chat([message(1)])]), "Asia/Tashkent"))[0]?.messages[0]
    assert.equal(modern?.content.approximate, undefined)
  })

  test("senders as strings and local times stand together between 2.7.2 and 3.7.5", async () => {
    const local = message(1, { date: "2022-07-01T12:00:00", date_unixtime: undefined })
    const big = chat([local], { type: "private_group", id: 4_696_915_167 })
    const [dialogue] = await read(account([big]), "Europe/Berlin")
    assert.deepEqual(dialogue?.seen.peer, { kind: "chat", id: 4_696_915_167 })
    assert.equal(dialogue?.messages[0]?.occurred, Date.UTC(2022, 6, 1, 10) / 1000)
    assert.deepEqual(dialogue?.messages[0]?.content.sender, { kind: "user", id: FRIEND })
  })

  test("another program's bare numbers and times with offsets are exact, and need no zone", async () => {
    const theirs = message(1, {
      ...{ date: "2024-01-01T03:00:01+03:00", date_unixtime: undefined, from_id: FRIEND },
      edited: "2024-01-01T00:00:09.5Z",
    })
    const only = (await read(chat([theirs])))[0]?.messages[0]
    assert.equal(only?.occurred, 1_704_067_201)
    assert.equal(only?.edited, 1_704_067_209)
    assert.equal(only?.content.approximate, undefined)
    assert.deepEqual(only?.content.sender, { kind: "user", id: FRIEND })
  })

  test("a number that fits no era is taken as it stands and counted", async () => {
    const strange = 3 * 2 ** 32 + 17
    const content = account([
      chat([message(1, { from_id: strange }), message(2, { from_id: FRIEND })], {
        type: "private_group",
        id: strange,
      }),
    ])
    const [dialogue] = await read(content)
    assert.deepEqual(dialogue?.seen.peer, { kind: "chat", id: strange })
    assert.deepEqual(dialogue?.messages[0]?.content.sender, { kind: "user", id: strange })
    assert.equal(dialogue?.ended?.unknownFields, 2)
  })

  test("a placeholder of the oldest form, with the epoch for a time, is no message", async () => {
    const hole = {
      id: 2,
      type: "message",
      date: "1970-01-01T05:00:00",
      edited: "1970-01-01T05:00:00",
      text: "",
    }
    for (const type of ["personal_chat", "private_channel"]) {
      const one = olderChat(chat([message(1)], { type }), "E1")
      const content = account([{ ...one, messages: [...(one["messages"] as Array<unknown>), hole] }])
      assert.equal((await read(content))[0]?.ended?.skipped, 1)
    }
  })
})

describe("a chat whose type the export did not know", () => {
  const typeless = (messages: ReadonlyArray<unknown>, type: null | "" = null) =>
    read(account([chat(messages, { type })]))

  test("is what a sender shows it to be, else a user's", async () => {
    const [channel] = await typeless([message(1), message(2, { from_id: `channel${FRIEND}` })])
    assert.deepEqual([channel?.seen.type, channel?.seen.peer.kind], ["supergroup", "channel"])
    const [group] = await typeless([message(1, { from_id: `chat${FRIEND}` })], "")
    assert.deepEqual([group?.seen.type, group?.seen.peer.kind], ["group", "chat"])
    const [user] = await typeless([message(1), third(2)])
    assert.deepEqual([user?.seen.type, user?.seen.peer.kind], ["dm", "user"])
    const [empty] = await typeless([])
    assert.equal(empty?.seen.type, "dm")
  })

  test("in an older form is what its shifted id says", async () => {
    const kinds = async (id: number) =>
      (await read(chat([message(1, { from_id: 5 })], { type: null, id })))[0]?.seen.peer
    assert.deepEqual(await kinds(2 ** 32 + 17), { kind: "user", id: 17 })
    assert.deepEqual(await kinds(2 * 2 ** 32 + 17), { kind: "channel", id: 17 })
  })

  test("a text that looks like a sender shows nothing", async () => {
    const named = message(1, { text: `channel${FRIEND}`, text_entities: [] })
    for (const type of [null, "personal_chat"]) {
      assert.equal((await read(account([chat([named], { type })])))[0]?.seen.type, "dm")
    }
  })
})

describe("when a source saw what it shows", () => {
  const seenOf = async (content: unknown, timezone?: string) => {
    const { items } = await readExport(content, {}, timezone === undefined ? {} : { timezone })
    return items.flatMap((item) => (item._tag === "Page" ? [item.seen] : []))
  }

  test("is the latest time in the file, on every page", async () => {
    const content = account([chat([message(1), message(99)]), chat([message(7)], { type: "bot_chat" })])
    assert.deepEqual(await seenOf(content), [1_704_067_299, 1_704_067_299])
  })

  test("is that time in UTC where the file has a local clock", async () => {
    assert.deepEqual(
      await seenOf(account([olderChat(chat([message(1), message(99)]), "E2")]), "+05:00"),
      [1_704_067_299],
    )
  })
})
