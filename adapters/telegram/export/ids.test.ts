import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { chatIdOf, isPeer, isStrangeId, peerText } from "./ids.ts"

const dialogue = { kind: "chat", id: 700800901 } as const

describe("ids that are numbers", () => {
  test("a sender is a bare user, or says by its shift what it is", () => {
    assert.equal(peerText(1303332676, dialogue), "user1303332676")
    assert.equal(peerText(5598299972, dialogue), "user1303332676")
    assert.equal(peerText(10083966286, dialogue), "channel1494031694")
    assert.equal(peerText(2 * 2 ** 32 + 700800901, dialogue), "chat700800901")
  })

  test("a sender with another shift is taken as it stands, and counts as strange", () => {
    assert.equal(peerText(3 * 2 ** 32 + 5, dialogue), `user${3 * 2 ** 32 + 5}`)
    assert.deepEqual([5, 2 ** 32 + 5, 3 * 2 ** 32 + 5, "user5", undefined].map(isStrangeId), [
      false,
      false,
      true,
      false,
      false,
    ])
  })

  test("a chat's shift is taken away where it fits the chat's type", () => {
    const bare = (id: number, kind?: "user" | "chat" | "channel") => chatIdOf(id, kind)
    assert.deepEqual(bare(2 ** 32 + 5, "user"), { id: 5, strange: false, isGroup: false })
    assert.deepEqual(bare(2 * 2 ** 32 + 5, "channel"), { id: 5, strange: false, isGroup: true })
    assert.deepEqual(bare(5, "chat"), { id: 5, strange: false, isGroup: false })
    assert.deepEqual(bare(4_696_915_167, "chat"), { id: 4_696_915_167, strange: true, isGroup: false })
    assert.deepEqual(bare(2 ** 32 + 5), { id: 5, strange: false, isGroup: false })
    assert.deepEqual(bare(2 * 2 ** 32 + 5), { id: 5, strange: false, isGroup: true })
  })

  test("a sender is recognised as the chat itself in either form", () => {
    assert.equal(isPeer("channel5", "channel", 5), true)
    assert.equal(isPeer(2 * 2 ** 32 + 5, "channel", 5), true)
    assert.equal(isPeer("channel55", "channel", 5), false)
    assert.equal(isPeer("user5", "chat", 5), false)
  })
})
