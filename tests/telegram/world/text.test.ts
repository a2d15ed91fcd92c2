import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { everything } from "../everything.ts"
import { parsePiece } from "./raw.ts"
import { everythingWorld, wholeHistory } from "./testing.ts"

const AUNT = "user/500600701"

const ordinary = async (key: string, options = {}) =>
  wholeHistory(await everythingWorld(options), key).filter((message) => message instanceof Api.Message)

describe("entities", () => {
  test("cover the parts of the export, counted in UTF-16 units", async () => {
    const chat = everything().chats.list.find(({ id }) => id === 500600701)
    const messages = await ordinary(AUNT)
    for (const raw of chat?.messages ?? []) {
      const told = messages.find(({ id }) => id === raw["id"])
      const parts = (raw["text_entities"] ?? []) as ReadonlyArray<Readonly<Record<string, string>>>
      const marked = parts.filter(({ type, text }) => type !== "plain" && text !== "")
      const covered = (told?.entities ?? []).map(({ offset, length }) =>
        told?.message.slice(offset, offset + length),
      )
      assert.deepEqual(
        covered,
        marked.map(({ text }) => text),
      )
    }
  })
  test("of every kind are told, with what belongs to them", async () => {
    const all = (await ordinary(AUNT)).flatMap(({ entities }) => entities ?? [])
    assert.equal(new Set(all.map(({ className }) => className)).size, 20)
    const link = all.find((one) => one instanceof Api.MessageEntityTextUrl)
    assert.equal(link?.url, "https://example.org/a?b=c")
    const quotes = all.filter((one) => one instanceof Api.MessageEntityBlockquote)
    assert.deepEqual(
      quotes.map(({ collapsed }) => collapsed),
      [false, true],
    )
    const named = all.find((one) => one instanceof Api.MessageEntityMentionName)
    assert.equal(named?.userId.toJSNumber(), 500600702)
    const emoji = all.find((one) => one instanceof Api.MessageEntityCustomEmoji)
    assert.equal(emoji?.documentId.toString(), "5368324170671202286")
  })
})

describe("a piece of an export", () => {
  test("keeps every digit of a number, and control characters that are no JSON", () => {
    const piece = parsePiece('{"gift_id": 5170145012345678901, "text": "a\\x0Bb \\\\x0B", "n": 12}')
    assert.deepEqual(piece, { gift_id: "5170145012345678901", text: "a\u000bb \\x0B", n: 12 })
  })
})
