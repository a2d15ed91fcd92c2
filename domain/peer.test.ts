/** Peers have one key each, and a number that Bot API users know. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { familyOf, markedId, type Peer, peerKey } from "./peer.ts"

const peers: ReadonlyArray<Peer> = [
  { kind: "user", id: 17 },
  { kind: "chat", id: 17 },
  { kind: "channel", id: 17 },
]

describe("a peer", () => {
  test("has a key that no other peer has, however equal their numbers", () => {
    assert.deepEqual(peers.map(peerKey), ["user/17", "chat/17", "channel/17"])
  })
  test("has the Bot API's marked id", () => {
    assert.deepEqual(peers.map(markedId), [17, -17, -1_000_000_000_017])
    assert.equal(markedId({ kind: "channel", id: 1_494_031_694 }), -1_001_494_031_694)
  })
  test("has a marked id that a number holds exactly, at every size of id", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 52 }), (id) => {
        assert.ok(Number.isSafeInteger(markedId({ kind: "channel", id })))
      }),
    )
  })
})

test("every type of dialogue belongs to one of three families", () => {
  assert.deepEqual(
    (["dm", "bot", "saved", "replies", "codes", "group", "supergroup", "channel"] as const).map(familyOf),
    ["dm", "dm", "dm", "dm", "dm", "group", "group", "channel"],
  )
})
