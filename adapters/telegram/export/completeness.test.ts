import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { completenessOf } from "./completeness.ts"

const shown = { form: "account", type: "dm", filtered: 0, ordinary: 9, own: 4 } as const

describe("how complete an export is", () => {
  test("private chats of an account are full", () => {
    for (const type of ["dm", "bot", "saved", "replies", "codes"] as const) {
      assert.equal(completenessOf({ ...shown, type }), "full")
    }
  })

  test("a group in which only the account wrote shows its own messages, any other one is unknown", () => {
    assert.equal(completenessOf({ ...shown, type: "supergroup", own: 9 }), "own")
    assert.equal(completenessOf({ ...shown, type: "supergroup" }), "unknown")
    assert.equal(completenessOf({ ...shown, type: "group", ordinary: 0, own: 0 }), "unknown")
  })

  test("a single chat may have been cut to a range of dates, which nothing in it says", () => {
    assert.equal(completenessOf({ ...shown, form: "chat" }), "unknown")
  })

  test("what a filter left out makes it a range", () => {
    assert.equal(completenessOf({ ...shown, filtered: 1 }), "range")
    assert.equal(completenessOf({ ...shown, form: "chat", filtered: 1 }), "range")
  })
})
