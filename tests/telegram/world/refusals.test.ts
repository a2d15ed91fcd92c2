import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { Refusal } from "../contract.ts"
import { dialogsOf, everythingWorld, inputOf, pageOfHistory, wholeHistory } from "./testing.ts"

const refusalOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.message}`
    throw error
  }
  return "none"
}

describe("a dialogue", () => {
  test("from which the account was banned is listed with its title, and cannot be read", async () => {
    const key = "channel/1500600702"
    const world = await everythingWorld({ forbidden: [key] })
    const chat = dialogsOf(world).chats.find(({ id }) => id.toJSNumber() === 1500600702)
    assert.ok(chat instanceof Api.ChannelForbidden && chat.title === "Хроники Зыбкополья" && chat.broadcast)
    const { id, accessHash } = chat
    const peer = new Api.InputPeerChannel({ channelId: id, accessHash })
    assert.equal(
      refusalOf(() => pageOfHistory(world, peer)),
      "400 CHANNEL_PRIVATE",
    )
  })
  test("that refuses is listed, and nothing of it is shown", async () => {
    const key = "channel/1500600702"
    const world = await everythingWorld({ refuses: { [key]: "CHANNEL_PRIVATE" } })
    assert.equal(
      refusalOf(() => pageOfHistory(world, inputOf(world, key))),
      "400 CHANNEL_PRIVATE",
    )
  })
  test("is refused to those who do not know its access hash", async () => {
    const world = await everythingWorld()
    const right = inputOf(world, "channel/1500600702")
    assert.ok(right instanceof Api.InputPeerChannel)
    const wrong = new Api.InputPeerChannel({ ...right, accessHash: right.accessHash.add(1) })
    assert.equal(
      refusalOf(() => pageOfHistory(world, wrong)),
      "400 CHANNEL_INVALID",
    )
    const person = inputOf(world, "user/500600701")
    assert.ok(person instanceof Api.InputPeerUser)
    const stranger = new Api.InputPeerUser({ ...person, accessHash: person.accessHash.add(1) })
    assert.equal(
      refusalOf(() => pageOfHistory(world, stranger)),
      "400 PEER_ID_INVALID",
    )
  })
  test("that was a basic group is two, which know of each other", async () => {
    const world = await everythingWorld()
    const groups = dialogsOf(world).chats.filter((chat) => chat instanceof Api.Chat)
    const old = groups.find(({ deactivated }) => deactivated)
    assert.ok(old?.migratedTo instanceof Api.InputChannel)
    assert.equal(old.title, "Lantern Choir")
    assert.equal(old.migratedTo.channelId.toJSNumber(), 1500600701)
    const [last] = wholeHistory(world, `chat/${old.id}`).toReversed()
    assert.ok(last instanceof Api.MessageService && last.action instanceof Api.MessageActionChatMigrateTo)
    const [first] = wholeHistory(world, "channel/1500600701")
    assert.ok(first instanceof Api.MessageService)
    assert.ok(first.action instanceof Api.MessageActionChannelMigrateFrom)
    assert.deepEqual(first.action.chatId, old.id)
  })
  test("that the account has left can be found and, being public, read", async () => {
    const world = await everythingWorld()
    const left = world.answer(new Api.channels.GetLeftChannels({ offset: 0 }), { takeout: true })
    assert.ok(left instanceof Api.messages.Chats)
    const [only] = left.chats
    assert.ok(only instanceof Api.Channel && only.left === true && only.accessHash !== undefined)
    const peer = new Api.InputPeerChannel({ channelId: only.id, accessHash: only.accessHash })
    assert.deepEqual(
      pageOfHistory(world, peer).messages.map(({ id }) => id),
      [16, 11],
    )
  })
})
