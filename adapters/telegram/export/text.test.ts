import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { saidOf } from "./text.ts"

describe("the text of a message", () => {
  test("given a plain string, it is the text and has no entities", () => {
    assert.deepEqual(saidOf("Самовар", undefined), { text: "Самовар", partsHoldMore: false })
  })

  test("given parts, they are joined, and offsets count UTF-16 units", () => {
    const said = saidOf(undefined, [
      { type: "plain", text: "🫖👩‍🚀 " },
      { type: "bold", text: "чай" },
      { type: "plain", text: "" },
    ])
    assert.equal(said.text, "🫖👩‍🚀 чай")
    assert.deepEqual(said.entities, [{ type: "bold", offset: 8, length: 3 }])
  })

  test("given what formats carry, it is kept under the domain's names", () => {
    const parts = [
      { type: "text_link", text: "a", href: "https://example.org" },
      { type: "pre", text: "b", language: "rust" },
      { type: "pre", text: "c", language: "" },
      { type: "mention_name", text: "d", user_id: 17 },
      { type: "custom_emoji", text: "e", document_id: "5368324170671202286" },
      { type: "blockquote", text: "f", collapsed: true },
    ]
    assert.deepEqual(saidOf(undefined, parts), {
      text: "abcdef",
      partsHoldMore: false,
      entities: [
        { type: "text_link", offset: 0, length: 1, href: "https://example.org" },
        { type: "pre", offset: 1, length: 1, language: "rust" },
        { type: "pre", offset: 2, length: 1 },
        { type: "mention_name", offset: 3, length: 1, userId: 17 },
        { type: "custom_emoji", offset: 4, length: 1, documentId: "5368324170671202286" },
        { type: "blockquote", offset: 5, length: 1, collapsed: true },
      ],
    })
  })

  test("given no entities beside a text, the text is taken, in both of its forms", () => {
    assert.equal(saidOf("only here", []).text, "only here")
    const mixed = saidOf(["see ", { type: "link", text: "example.org" }], undefined)
    assert.deepEqual(mixed, {
      text: "see example.org",
      entities: [{ type: "link", offset: 4, length: 11 }],
      partsHoldMore: false,
    })
  })

  test("given a format with a field that is not known, it says that the parts hold more", () => {
    assert.equal(saidOf(undefined, [{ type: "date", text: "x", unixtime: 1 } as never]).partsHoldMore, true)
  })
})
