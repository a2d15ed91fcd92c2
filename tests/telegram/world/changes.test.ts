import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import type { Change } from "../contract.ts"
import type { ExportWorld } from "./exportWorld.ts"
import { dialogsOf, everythingWorld, wholeHistory } from "./testing.ts"

const PERSON = "user/500600702"
const CHANNEL = "channel/1500600702"
const from = { from: "Barnaby Thistlewhit", from_id: "user500600702" }

const updateOf = (world: ExportWorld, change: Change) => {
  const updates = world.change(change)
  assert.ok(updates instanceof Api.Updates)
  const [update] = updates.updates
  assert.ok(updates.updates.length === 1 && update !== undefined)
  return { update, ...updates.originalArgs }
}

const textsOf = (world: ExportWorld, key: string) =>
  wholeHistory(world, key).map((message) => (message instanceof Api.Message ? message.message : ""))

const highest = (world: ExportWorld): number =>
  Math.max(
    ...dialogsOf(world).dialogs.map(({ peer, topMessage }) =>
      peer instanceof Api.PeerChannel ? 0 : topMessage,
    ),
  )

describe("a message that is sent", () => {
  test("has the next id of its box, is told and is there from then on", async () => {
    const world = await everythingWorld()
    const last = highest(world)
    const { update, users } = updateOf(world, {
      _tag: "Sent",
      dialogue: PERSON,
      message: { ...from, text: "Fog today." },
    })
    assert.ok(update instanceof Api.UpdateNewMessage && update.message instanceof Api.Message)
    assert.deepEqual([update.message.id, update.message.message], [last + 1, "Fog today."])
    assert.deepEqual([update.pts, update.ptsCount], [1001, 1])
    assert.ok(users.some(({ id }) => id.toJSNumber() === 500600702))
    assert.equal(textsOf(world, PERSON).at(-1), "Fog today.")
    assert.equal(dialogsOf(world).dialogs[0]?.topMessage, last + 1)
  })
  test("in a channel counts there", async () => {
    const world = await everythingWorld()
    const message = { from_id: "channel1500600702", text_entities: [{ type: "bold", text: "News" }] }
    const { update, chats } = updateOf(world, { _tag: "Sent", dialogue: CHANNEL, message })
    assert.ok(update instanceof Api.UpdateNewChannelMessage && update.message instanceof Api.Message)
    assert.deepEqual([update.message.id, update.message.entities?.length, update.pts], [8, 1, 1001])
    assert.ok(chats.some(({ id }) => id.toJSNumber() === 1500600702))
  })
  test("by somebody new introduces them", async () => {
    const world = await everythingWorld()
    const message = { from: "Agnarr Crumhorn", from_id: "user600", text: "I am new" }
    const { users } = updateOf(world, { _tag: "Sent", dialogue: "chat/700800901", message })
    const added = users.find(({ id }) => id.toJSNumber() === 600)
    assert.ok(added instanceof Api.User && added.firstName === "Agnarr" && added.lastName === "Crumhorn")
  })
  test("as a plain text may be told in the short form, which describes nobody", async () => {
    const world = await everythingWorld({ shortUpdates: true })
    const message = { ...from, text: "Fog today." }
    const short = world.change({ _tag: "Sent", dialogue: PERSON, message })
    assert.ok(short instanceof Api.UpdateShortMessage)
    assert.deepEqual([short.userId.toJSNumber(), short.message], [500600702, "Fog today."])
    const inGroup = world.change({ _tag: "Sent", dialogue: "chat/700800901", message })
    assert.ok(inGroup instanceof Api.UpdateShortChatMessage && inGroup.fromId.equals(500600702))
    const place = { location_information: { latitude: 1, longitude: 2 } }
    const long = world.change({ _tag: "Sent", dialogue: PERSON, message: { ...message, ...place } })
    assert.ok(long instanceof Api.Updates)
  })
  test("with an id of its own takes its place", async () => {
    const world = await everythingWorld()
    const message = { id: 100, ...from, date_unixtime: "1704600000", text: "Earlier" }
    updateOf(world, { _tag: "Sent", dialogue: PERSON, message })
    assert.equal(textsOf(world, PERSON)[0], "Earlier")
  })
})

describe("a message that is edited", () => {
  test("is told with its new text and the time, and stays where it was", async () => {
    const world = await everythingWorld()
    const [first] = wholeHistory(world, PERSON)
    const id = first?.id ?? 0
    const change = {
      _tag: "Edited",
      dialogue: PERSON,
      id,
      text: "Good morning.",
      edited: 1_704_800_000,
    } as const
    const { update } = updateOf(world, change)
    assert.ok(update instanceof Api.UpdateEditMessage && update.message instanceof Api.Message)
    assert.deepEqual(
      [update.message.id, update.message.message, update.message.editDate],
      [id, "Good morning.", 1_704_800_000],
    )
    assert.equal(textsOf(world, PERSON)[0], "Good morning.")
    const inChannel = updateOf(world, { ...change, dialogue: CHANNEL, id: 2 })
    assert.ok(inChannel.update instanceof Api.UpdateEditChannelMessage)
  })
})

describe("messages that are deleted", () => {
  test("in the account's box are told by their ids alone, and are gone", async () => {
    const world = await everythingWorld()
    const ids = wholeHistory(world, PERSON)
      .slice(0, 2)
      .map(({ id }) => id)
    const { update, users, chats } = updateOf(world, { _tag: "Deleted", dialogue: PERSON, ids })
    assert.ok(update instanceof Api.UpdateDeleteMessages)
    assert.deepEqual([update.messages, update.pts, update.ptsCount], [ids, 1002, 2])
    assert.deepEqual([users, chats], [[], []])
    assert.equal(wholeHistory(world, PERSON).length, 2)
    const asked = new Api.messages.GetMessages({ id: ids.map((id) => new Api.InputMessageID({ id })) })
    const found = world.answer(asked)
    assert.ok(found instanceof Api.messages.Messages)
    assert.ok(found.messages.every((message) => message instanceof Api.MessageEmpty))
  })
  test("in a channel are told with it", async () => {
    const world = await everythingWorld()
    const { update } = updateOf(world, { _tag: "Deleted", dialogue: CHANNEL, ids: [2, 999] })
    assert.ok(update instanceof Api.UpdateDeleteChannelMessages)
    assert.deepEqual([update.channelId.toJSNumber(), update.messages, update.ptsCount], [1500600702, [2], 1])
  })
})
