import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { placeIn } from "./place.ts"

describe("the place of a message", () => {
  test("users and basic groups share the account's box", () => {
    assert.deepEqual(placeIn({ kind: "user", id: 5 }, 17), { box: "u", id: 17 })
    assert.deepEqual(placeIn({ kind: "chat", id: 5 }, 17), { box: "u", id: 17 })
  })

  test("a channel has its own box", () => {
    assert.deepEqual(placeIn({ kind: "channel", id: 5 }, 17), { box: "c", channel: 5, id: 17 })
  })

  test("a negative id in a channel is a message of the group that it was, in the account's box", () => {
    assert.deepEqual(placeIn({ kind: "channel", id: 5 }, -999_681_092), { box: "u", id: 318_908 })
  })

  test("what can be no message's id has no place", () => {
    assert.equal(placeIn({ kind: "user", id: 5 }, -3), undefined)
    assert.equal(placeIn({ kind: "channel", id: 5 }, 0), undefined)
    assert.equal(placeIn({ kind: "channel", id: 5 }, -1_000_000_000), undefined)
  })
})
