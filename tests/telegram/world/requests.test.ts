import assert from "node:assert/strict"
import { describe, test } from "node:test"
import bigInt from "big-integer"
import { Api } from "telegram"
import { Refusal } from "../contract.ts"
import { FORUM } from "../everything.ts"
import { everythingWorld, inputChannel, inputOf, keyOf, wholeHistory } from "./testing.ts"

const CHOIR = "channel/1500600701"

describe("single messages", () => {
  test("of the account's box are found wherever they are", async () => {
    const world = await everythingWorld()
    const [saved] = wholeHistory(world, "user/100200300")
    const [group] = wholeHistory(world, "chat/700800901")
    const ids = [saved?.id ?? 0, group?.id ?? 0, 3]
    const found = world.answer(
      new Api.messages.GetMessages({ id: ids.map((id) => new Api.InputMessageID({ id })) }),
    )
    assert.ok(found instanceof Api.messages.Messages)
    assert.deepEqual(
      found.messages.map(({ id, className }) => [id, className]),
      [
        [ids[0], "Message"],
        [ids[1], "MessageService"],
        [3, "MessageEmpty"],
      ],
    )
  })
  test("of a channel are found in it", async () => {
    const world = await everythingWorld()
    const id = [2, 999].map((one) => new Api.InputMessageID({ id: one }))
    const found = world.answer(new Api.channels.GetMessages({ channel: inputChannel(world, CHOIR), id }))
    assert.ok(found instanceof Api.messages.ChannelMessages)
    assert.deepEqual(
      found.messages.map(({ className }) => className),
      ["Message", "MessageEmpty"],
    )
  })
})

describe("other requests", () => {
  test("a supergroup tells which group it was, and until where", async () => {
    const world = await everythingWorld()
    const full = world.answer(new Api.channels.GetFullChannel({ channel: inputChannel(world, CHOIR) }))
    assert.ok(full instanceof Api.messages.ChatFull && full.fullChat instanceof Api.ChannelFull)
    const { migratedFromChatId, migratedFromMaxId } = full.fullChat
    const old = wholeHistory(world, `chat/${migratedFromChatId}`)
    assert.equal(migratedFromMaxId, old.at(-1)?.id)
  })
  test("a dialogue can be asked for by itself", async () => {
    const world = await everythingWorld()
    const peers = [new Api.InputDialogPeer({ peer: inputOf(world, CHOIR) })]
    const found = world.answer(new Api.messages.GetPeerDialogs({ peers }))
    assert.ok(found instanceof Api.messages.PeerDialogs)
    assert.deepEqual(
      found.dialogs.map(({ peer }) => keyOf(peer)),
      [CHOIR],
    )
  })
  test("one's own user is known, and a stranger's is not", async () => {
    const world = await everythingWorld()
    const [self] = world.answer(
      new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }),
    ) as ReadonlyArray<Api.User>
    assert.ok(self?.self === true && self.phone === "999550100200")
    const stranger = new Api.InputUser({ userId: bigInt(4), accessHash: bigInt(5) })
    assert.throws(() => world.answer(new Api.users.GetUsers({ id: [stranger] })), Refusal)
  })
  test("a forum tells its topics", async () => {
    const world = await everythingWorld({ forums: [FORUM] })
    const asked = {
      channel: inputChannel(world, FORUM),
      limit: 10,
      offsetDate: 0,
      offsetId: 0,
      offsetTopic: 0,
    }
    const found = world.answer(new Api.channels.GetForumTopics(asked))
    assert.ok(found instanceof Api.messages.ForumTopics)
    const titles = found.topics.map((topic) => (topic instanceof Api.ForumTopic ? topic.title : ""))
    assert.deepEqual(titles, ["Партии", "Ноты"])
  })
  test("what is not about the account's content is not answered", async () => {
    const world = await everythingWorld()
    assert.equal(world.answer(new Api.help.GetConfig()), undefined)
    assert.equal(world.answer(new Api.messages.GetSplitRanges()), undefined)
  })
})
