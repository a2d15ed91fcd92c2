import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { FORUM } from "../everything.ts"
import { everythingWorld, keyOf, wholeHistory } from "./testing.ts"

const ordinary = async (key: string, options = {}) =>
  wholeHistory(await everythingWorld(options), key).filter((message) => message instanceof Api.Message)

describe("what stands around a text", () => {
  test("buttons keep their rows, their kinds and what they send", async () => {
    const rows = (await ordinary("user/500600720")).flatMap(({ replyMarkup }) =>
      replyMarkup instanceof Api.ReplyInlineMarkup ? replyMarkup.rows : [],
    )
    assert.deepEqual(
      rows.map(({ buttons }) => buttons.length),
      [3, 3, 4, 1, 1],
    )
    const callback = rows[0]?.buttons[1]
    assert.ok(callback instanceof Api.KeyboardButtonCallback && callback.data.toString() === "brew:1")
  })
  test("reactions are counted, whoever and whatever they are", async () => {
    const [reacted] = (await ordinary("chat/700800901")).filter(({ reactions }) => reactions !== undefined)
    assert.deepEqual(
      reacted?.reactions?.results.map(({ reaction, count }) => [reaction.className, count]),
      [
        ["ReactionEmoji", 3],
        ["ReactionCustomEmoji", 1],
        ["ReactionPaid", 50],
      ],
    )
  })
  test("forwards say from where, as far as the export does", async () => {
    const forwards = (await ordinary("user/100200300")).flatMap(({ fwdFrom }) => fwdFrom ?? [])
    assert.deepEqual(
      forwards.map(({ fromId, fromName, savedFromPeer }) => [
        fromId && keyOf(fromId),
        fromName,
        savedFromPeer && keyOf(savedFromPeer),
      ]),
      [
        ["user/500600701", undefined, "user/500600701"],
        ["channel/1500600702", undefined, "channel/1500600702"],
        ["user/500600706", undefined, "channel/1500600701"],
        ["user/500600709", undefined, undefined],
        [undefined, "Hidden Heron", undefined],
        ["user/100200300", undefined, undefined],
      ],
    )
  })
  test("answers lead to the old group and to other dialogues where the export's do", async () => {
    const choir = (await ordinary("channel/1500600701")).flatMap(({ replyTo }) =>
      replyTo instanceof Api.MessageReplyHeader ? replyTo : [],
    )
    assert.deepEqual(
      choir.map(({ replyToMsgId, replyToPeerId }) => [replyToMsgId, replyToPeerId?.className]),
      [
        [2, undefined],
        [choir[1]?.replyToMsgId, "PeerChat"],
      ],
    )
    assert.ok((choir[1]?.replyToMsgId ?? 0) > 48_000)
  })
  test("in a forum answers say to which topic they belong", async () => {
    const headers = (await ordinary(FORUM, { forums: [FORUM] })).map(({ replyTo }) =>
      replyTo instanceof Api.MessageReplyHeader
        ? [replyTo.replyToMsgId, replyTo.replyToTopId, replyTo.forumTopic]
        : undefined,
    )
    assert.deepEqual(headers, [[3, undefined, true], [7, 3, true], [5, undefined, true], undefined])
  })
})
