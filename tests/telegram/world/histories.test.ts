import assert from "node:assert/strict"
import { describe, test } from "node:test"
import bigInt from "big-integer"
import { Api } from "telegram"
import { inputOf, pageOfHistory, wholeHistory, worldOf } from "./testing.ts"

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
const long = {
  name: "Anna Maria",
  type: "personal_chat",
  id: 9,
  messages: Array.from({ length: 250 }, (_, n) => message(3 * n + 1)),
}

describe("a history", () => {
  test("comes in kinds of answers: whole, a slice, or a channel's", async () => {
    const world = await worldOf([long, { ...long, type: "private_supergroup", id: 77 }])
    const page = pageOfHistory(world, inputOf(world, "user/9"))
    assert.ok(page instanceof Api.messages.MessagesSlice)
    assert.deepEqual([page.count, page.messages.length], [250, 100])
    const channel = pageOfHistory(world, inputOf(world, "channel/77"))
    assert.ok(channel instanceof Api.messages.ChannelMessages && channel.count === 250)
    const end = pageOfHistory(world, inputOf(world, "user/9"), { offsetId: 1 })
    assert.deepEqual([end.className, end.messages.length], ["messages.MessagesSlice", 0])
  })
  test("in short pages is read whole, and no page is empty before the end", async () => {
    const world = await worldOf([long], { shortPages: true })
    const whole = wholeHistory(world, "user/9")
    assert.deepEqual(
      whole.map(({ id }) => id),
      long.messages.map(({ id }) => id),
    )
    const request = new Api.messages.GetHistory({
      peer: inputOf(world, "user/9"),
      limit: 100,
      hash: bigInt.zero,
      offsetId: 0,
      offsetDate: 0,
      addOffset: 0,
      minId: 0,
      maxId: 0,
    })
    const asked = world.answer(request, { takeout: false, shortPages: 7 })
    assert.ok(asked instanceof Api.messages.MessagesSlice && asked.messages.length === 7)
  })
  test("within a range of a takeout has only its messages", async () => {
    const world = await worldOf([long])
    const peer = inputOf(world, "user/9")
    const { originalArgs } = new Api.messages.GetHistory({ peer, limit: 100, hash: bigInt.zero })
    const request = new Api.messages.GetHistory({
      ...originalArgs,
      ...{ offsetId: 0, offsetDate: 0, addOffset: 0, minId: 0, maxId: 0 },
    })
    const ranged = world.answer(request, { takeout: true, range: { min: 10, max: 20 } })
    assert.ok(ranged instanceof Api.messages.Messages)
    assert.deepEqual(
      ranged.messages.map(({ id }) => id),
      [19, 16, 13, 10],
    )
  })
  test("of a name in two parts before a last name is split where the head says", async () => {
    const world = await worldOf([long])
    const { users } = pageOfHistory(world, inputOf(world, "user/9"))
    const [person] = users
    assert.ok(person instanceof Api.User)
    assert.deepEqual([person.firstName, person.lastName], ["Anna Maria", "Smith"])
  })
})
