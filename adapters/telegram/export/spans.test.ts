import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { account, chat, dialoguesOf, message, mine, readExport } from "./testing.ts"

const group = { type: "private_supergroup", id: 1500600701 }

const spansOf = async (messages: ReadonlyArray<unknown>, head = {}, filters = {}) => {
  const { items, refusal } = await readExport(account([chat(messages, head)]), filters)
  assert.equal(refusal, undefined)
  return dialoguesOf(items)[0]?.ended?.spans
}

describe("which ids an export holds", () => {
  test("in the account's own box the first and the last, because ids between belong to other dialogues", async () => {
    assert.deepEqual(await spansOf([message(4), mine(9), message(12)]), [{ box: "u", first: 4, last: 12 }])
  })

  test("in a channel's box also how many are missing between them, and in how many gaps", async () => {
    assert.deepEqual(await spansOf([message(3), message(4), message(7), message(9)], group), [
      { box: "c", first: 3, last: 9, missing: 3, gaps: 2 },
    ])
    assert.deepEqual(await spansOf([message(3)], group), [
      { box: "c", first: 3, last: 3, missing: 0, gaps: 0 },
    ])
  })

  test("each box by itself where a basic group became a supergroup", async () => {
    assert.deepEqual(await spansOf([message(-999_999_990), message(-999_999_950), message(1)], group), [
      { box: "u", first: 10, last: 50 },
      { box: "c", first: 1, last: 1, missing: 0, gaps: 0 },
    ])
  })

  test("service messages, unsupported ones and those that a filter leaves out are held; holes are not", async () => {
    const service = { ...message(2), type: "service", action: "pin_message" }
    const hole = { id: 4, type: "message", date: "1970-01-01T03:00:00", date_unixtime: "0", text: "" }
    const held = [message(1), service, { id: 3, type: "unsupported" }, hole, message(5), message(5)]
    assert.deepEqual(await spansOf(held, group, { limit: 1 }), [
      { box: "c", first: 1, last: 5, missing: 1, gaps: 1 },
    ])
  })

  test("nothing is said of a dialogue that holds none", async () => {
    assert.equal(await spansOf([]), undefined)
  })
})
