import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import type { DialogueSeen } from "../../../../domain/observation.ts"
import { type DialogueEntity, dialogueOf } from "./dialogue.ts"
import { nameOf, peerFrom, peopleOf, textOf } from "./peers.ts"
import { ACCOUNT, channel, chat, long, user, users, wired } from "./testing.ts"

const photo = () => new Api.ChatPhotoEmpty()
const seen = (entity: DialogueEntity): DialogueSeen => dialogueOf(wired(entity), ACCOUNT)
const person = (id: number, fields: Partial<ConstructorParameters<typeof Api.User>[0]> = {}) =>
  seen(new Api.User({ id: long(id), firstName: "Е.", lastName: "Т.", ...fields }))

describe("a dialogue", () => {
  test("with a user bears the first name alone", () => {
    assert.deepEqual(person(5), { peer: { kind: "user", id: 5 }, type: "dm", title: "Е." })
    assert.deepEqual(person(5, { firstName: "" }).title, undefined)
    assert.deepEqual(person(6_000_000_000).peer, { kind: "user", id: 6_000_000_000 })
  })
  test("with a bot, with oneself, of answers and of codes is of its own type", () => {
    assert.deepEqual(person(5, { bot: true, botInfoVersion: 0 }).type, "bot")
    assert.deepEqual(person(ACCOUNT), { peer: { kind: "user", id: ACCOUNT }, type: "saved" })
    assert.deepEqual(person(1271266957), { peer: { kind: "user", id: 1271266957 }, type: "replies" })
    assert.deepEqual(person(489000), { peer: { kind: "user", id: 489000 }, type: "codes" })
  })
  test("with a deleted account has no title", () => {
    assert.deepEqual(person(5, { deleted: true, firstName: "", lastName: "" }), {
      peer: { kind: "user", id: 5 },
      type: "dm",
    })
  })
  test("in a basic group, also one that was left by force", () => {
    const group = { peer: { kind: "chat", id: 10012345 }, type: "group", title: "Чайная" }
    const common = { id: long(10012345), title: "Чайная" }
    const chat = new Api.Chat({ ...common, photo: photo(), participantsCount: 1, date: 1, version: 1 })
    assert.deepEqual(seen(chat), group)
    assert.deepEqual(seen(new Api.ChatForbidden(common)), group)
  })
  test("in a channel is a channel where it broadcasts, else a supergroup", () => {
    const typeOf = (fields: Partial<ConstructorParameters<typeof Api.Channel>[0]>) =>
      seen(new Api.Channel({ id: long(10000000001), title: "Самовар", photo: photo(), date: 1, ...fields }))
    const peer = { kind: "channel", id: 10000000001 }
    assert.deepEqual(typeOf({ broadcast: true }), { peer, type: "channel", title: "Самовар" })
    assert.deepEqual(typeOf({ megagroup: true }), { peer, type: "supergroup", title: "Самовар" })
    assert.deepEqual(typeOf({ megagroup: true, gigagroup: true }).type, "supergroup")
    assert.deepEqual(typeOf({}).type, "supergroup")
  })
  test("in a channel that is closed to the account is of the same type", () => {
    const closed = (fields: { broadcast?: true; megagroup?: true }) =>
      seen(new Api.ChannelForbidden({ id: long(9), accessHash: long(1), title: "Самовар", ...fields })).type
    assert.deepEqual([closed({ broadcast: true }), closed({ megagroup: true })], ["channel", "supergroup"])
  })
})

describe("people", () => {
  const people = peopleOf(
    [
      ...users,
      new Api.User({ id: long(1), firstName: "Одна" }),
      new Api.User({ id: long(2), lastName: "Вторая" }),
      new Api.UserEmpty({ id: long(3) }),
    ].map(wired),
    [
      new Api.ChatForbidden({ id: long(1), title: "Чайная" }),
      new Api.ChannelForbidden({ id: long(1), accessHash: long(1), title: "Самовар" }),
      new Api.Channel({ id: long(2), title: "Вода", username: "water", photo: photo(), date: 1 }),
      new Api.ChatEmpty({ id: long(3) }),
    ].map(wired),
  )
  test("have the names that Telegram Desktop shows", () => {
    assert.deepEqual(
      ["user500600701", "user1", "user2", "user3", "user800800800", "user42"].map((peer) =>
        nameOf(people, peer),
      ),
      ["Евлампия Тихозвонова", "Одна", "Вторая", null, null, null],
    )
    assert.deepEqual(
      ["chat1", "channel1", "channel2", "chat3"].map((peer) => nameOf(people, peer)),
      ["Чайная", "Самовар", "Вода", null],
    )
  })
  test("have usernames, and bots are known", () => {
    assert.deepEqual(people.get("channel2"), { name: "Вода", username: "water" })
    assert.deepEqual(people.get("user700700700"), { name: "Kettle", username: "kettle_bot", isBot: true })
  })
})

test("a peer is what its object says, however the library would mark it", () => {
  assert.deepEqual(peerFrom(wired(user(17))), { kind: "user", id: 17 })
  assert.deepEqual(peerFrom(wired(chat(10012345))), { kind: "chat", id: 10012345 })
  assert.deepEqual(peerFrom(wired(channel(10000000001))), { kind: "channel", id: 10000000001 })
  assert.equal(textOf({ kind: "channel", id: 10000000001 }), "channel10000000001")
})
