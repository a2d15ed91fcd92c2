/** What counts as written by the account itself, and what a content's revision is taken over. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { isAuthored, type MessageContent, revisionText } from "./message.ts"

const sent: MessageContent = { sent: true, text: "hello" }

describe("a message is the account's own writing", () => {
  test("when it sent it", () => assert.equal(isAuthored(sent), true))
  test("not when somebody else did", () => assert.equal(isAuthored({ ...sent, sent: false }), false))
  test("not when it only passed it on, even where the origin is unknown", () => {
    assert.equal(isAuthored({ ...sent, forward: {} }), false)
  })
  test("not when a bot wrote it", () => assert.equal(isAuthored({ ...sent, viaBot: "@gif" }), false))
})

describe("a revision is taken over", () => {
  test("the media's kind and the text, which every source can give", () => {
    assert.equal(revisionText(sent), "sideload.revision.v1\n\nhello")
    assert.equal(revisionText({ ...sent, media: { kind: "photo" } }), "sideload.revision.v1\nphoto\nhello")
  })
  test("nothing that one source shows and another does not", () => {
    const richer: MessageContent = {
      ...sent,
      sender: { kind: "user", id: 1 },
      senderName: "Anna",
      own: true,
      entities: [{ type: "bold", offset: 0, length: 5 }],
      reply: { box: "u", id: 1 },
      forward: { name: "Boris" },
      extra: { reactions: [] },
    }
    assert.equal(revisionText(richer), revisionText(sent))
  })
})
