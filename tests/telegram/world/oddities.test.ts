import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { singleChatWorld, wholeHistory, worldOf } from "./testing.ts"

const time = { date: "2024-01-01T03:00:00", date_unixtime: "1704067200" }
const message = (id: number, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  type: "message",
  ...time,
  from: "Anna Maria Smith",
  from_id: "user9",
  text: `text ${id}`,
  text_entities: [{ type: "plain", text: `text ${id}` }],
  ...more,
})
const chat = { name: "Anna Maria", type: "personal_chat", id: 9 }

describe("an export of one chat", () => {
  test("is the account's whose owner is given", async () => {
    const messages = [message(5), message(8, { from: "Ferapont Quillabee", from_id: "user1000" })]
    const world = await singleChatWorld({ ...chat, messages }, { owner: { id: 1000 } })
    const told = wholeHistory(world, "user/9")
    assert.deepEqual(
      told.map((one) => one instanceof Api.Message && one.out === true),
      [false, true],
    )
    assert.equal(world.owner.user.lastName, "Quillabee")
  })
  test("is nobody's without one", async () => {
    await assert.rejects(singleChatWorld({ ...chat, messages: [] }, {}), /no owner/)
  })
})

describe("what is odd", () => {
  test("a chat with the direct messages of a channel is that channel", async () => {
    const messages = [message(5, { from_id: "channel9", from: "Anna" })]
    const world = await worldOf([{ ...chat, messages }])
    assert.deepEqual(
      wholeHistory(world, "channel/9").map(({ id }) => id),
      [5],
    )
  })
  test("a message that is no longer there is empty", async () => {
    const world = await worldOf([{ ...chat, messages: [message(5, { date_unixtime: "0" })] }])
    assert.equal(wholeHistory(world, "user/9")[0]?.className, "MessageEmpty")
  })
})
