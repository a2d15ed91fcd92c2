import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { Fidelity } from "../../../../domain/observation.ts"
import { channel, chat, FRIEND, fromExport, GROUP, group, observed, supergroup, user } from "./testing.ts"

const plain = { text: "чай", text_entities: [{ type: "plain", text: "чай" }] }

describe("a forum's topic", () => {
  const inTopic = (header: ConstructorParameters<typeof Api.MessageReplyHeader>[0]) =>
    observed(
      {
        message: "чай",
        fromId: user(FRIEND),
        replyTo: new Api.MessageReplyHeader({ forumTopic: true, ...header }),
      },
      { dialogue: supergroup },
    )
  const file = fromExport({ ...plain, reply_to_message_id: 5 }, { dialogue: supergroup })

  test("is its first message: the one above the answered one, or the answered one itself", () => {
    for (const [header, topic] of [
      [{ replyToMsgId: 5 }, 5],
      [{ replyToMsgId: 5, replyToTopId: 2 }, 2],
    ] as const) {
      assert.deepEqual(inTopic(header), {
        ...file,
        fidelity: Fidelity.live,
        content: { ...file.content, topic },
      })
    }
  })
  test("is not told by an answer to another dialogue", () => {
    assert.equal(inTopic({ replyToMsgId: 5, replyToPeerId: channel(42) }).content.topic, undefined)
    assert.equal(inTopic({ replyToMsgId: 5, replyToPeerId: channel(42), replyToTopId: 2 }).content.topic, 2)
  })
})

describe("the part of a supergroup from before it was one", () => {
  const before = { dialogue: supergroup, box: "u" as const }
  const shifted = (id: number) => id - 1_000_000_000

  test("has the ids that the basic group had, as the export shows with negative ones", () => {
    const live = observed(
      {
        message: "чай",
        peerId: chat(GROUP),
        fromId: user(FRIEND),
        replyTo: new Api.MessageReplyHeader({ replyToMsgId: 5 }),
      },
      before,
    )
    const file = fromExport(
      { id: shifted(7), ...plain, reply_to_message_id: shifted(5) },
      { dialogue: supergroup },
    )
    assert.deepEqual(live, file)
    assert.deepEqual([live.box, live.id, live.content.reply], ["u", 7, { box: "u", id: 5 }])
  })
  test("shifts no answer to another dialogue", () => {
    const replyTo = new Api.MessageReplyHeader({ replyToMsgId: 5, replyToPeerId: channel(42) })
    assert.deepEqual(
      observed({ message: "чай", peerId: chat(GROUP), fromId: user(FRIEND), replyTo }, before),
      fromExport(
        { id: shifted(7), ...plain, reply_to_message_id: 5, reply_to_peer_id: "channel42" },
        { dialogue: supergroup },
      ),
    )
  })
  test("is the basic group's own where nobody is named", () => {
    assert.deepEqual(observed({ message: "чай", peerId: chat(GROUP) }, before).content.sender, group)
  })
})
