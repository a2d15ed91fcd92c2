import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { CHANNEL, channel, FRIEND, fromExport, GONE, long, observed, saysTheSame, user } from "./testing.ts"

const plain = { text: "чай", text_entities: [{ type: "plain", text: "чай" }] }

describe("reactions", () => {
  const smile = new Api.ReactionEmoji({ emoticon: "😀" })
  const custom = new Api.ReactionCustomEmoji({ documentId: long("5368324170671202286") })

  test("are counted, and some of those who reacted named", () => {
    const live = observed({
      message: "чай",
      reactions: new Api.MessageReactions({
        results: [
          new Api.ReactionCount({ reaction: smile, count: 3 }),
          new Api.ReactionCount({ reaction: custom, count: 1 }),
          new Api.ReactionCount({ reaction: new Api.ReactionPaid(), count: 2 }),
        ],
        recentReactions: [
          new Api.MessagePeerReaction({ peerId: user(FRIEND), date: 9, reaction: smile }),
          new Api.MessagePeerReaction({ peerId: user(GONE), date: 8, reaction: smile }),
          new Api.MessagePeerReaction({ peerId: channel(CHANNEL), date: 8, reaction: custom }),
        ],
      }),
    })
    const file = fromExport({
      ...plain,
      reactions: [
        {
          type: "emoji",
          count: 3,
          emoji: "😀",
          recent: [
            { from: "Евлампия Тихозвонова", from_id: `user${FRIEND}`, date: "2024-01-01T03:00:09" },
            { from: null, from_id: `user${GONE}`, date: "2024-01-01T03:00:08" },
          ],
        },
        {
          type: "custom_emoji",
          count: 1,
          document_id: "5368324170671202286",
          recent: [{ from: "Самовар", from_id: `channel${CHANNEL}`, date: "2024-01-01T03:00:08" }],
        },
        { type: "paid", count: 2 },
      ],
    })
    assert.deepEqual(live, file)
    assert.equal(live.reactions?.recent?.length, 3)
  })
  test("of a kind that only is named count as none", () => {
    const recent = new Api.MessagePeerReaction({
      peerId: user(FRIEND),
      date: 9,
      reaction: new Api.ReactionEmpty(),
    })
    const live = observed({
      message: "чай",
      reactions: new Api.MessageReactions({ results: [], recentReactions: [recent] }),
    })
    assert.deepEqual(live.reactions?.reactions, [{ type: "empty", count: 0 }])
  })
  test("that are gone are none; where nothing is said, nothing is known", () => {
    const gone = observed({ message: "чай", reactions: new Api.MessageReactions({ results: [] }) })
    assert.deepEqual(gone.reactions, { reactions: [] })
    assert.equal("reactions" in observed({ message: "чай" }), false)
  })
  test("change nothing else", () => {
    saysTheSame({ ...observed({ message: "чай" }) }, fromExport(plain))
  })
})
