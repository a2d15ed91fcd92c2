import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { saidOf } from "./text.ts"

describe("the text of a message", () => {
  test("given a plain string, it is the text and has no entities", () => {
    assert.deepEqual(saidOf("Самовар", undefined), { text: "Самовар" })
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
    })
  })

  test("given every type of entity, it is kept by its name", () => {
    const types =
      `unknown mention hashtag bot_command link email bold italic code pre text_link mention_name phone cashtag underline
      strikethrough blockquote bank_card spoiler custom_emoji`.split(/\s+/)
    const said = saidOf(
      undefined,
      types.map((type) => ({ type, text: "ы" })),
    )
    assert.deepEqual(
      said.entities,
      types.map((type, offset) => ({ type, offset, length: 1 })),
    )
  })

  test("given empty parts, they say nothing", () => {
    assert.deepEqual(saidOf(["чай ", { type: "bold", text: "да" }, ""], undefined), {
      text: "чай да",
      entities: [{ type: "bold", offset: 4, length: 2 }],
    })
    assert.deepEqual(saidOf("", [{ type: "plain", text: "" }]), { text: "" })
  })

  test("given parts that are all empty beside a text, the text is taken", () => {
    assert.equal(saidOf("only here", [{ type: "plain", text: "" }]).text, "only here")
  })

  test("given a custom emoji, its document is the id, the path or the sentence that the export has", () => {
    const documentOf = (document_id: unknown) =>
      saidOf(undefined, [{ type: "custom_emoji", text: "🦊", document_id } as never]).entities?.[0]
        ?.documentId
    assert.equal(documentOf("5368324170671202286"), "5368324170671202286")
    assert.equal(documentOf(53683), "53683")
    assert.equal(documentOf("stickers/sticker (1).webp"), "stickers/sticker (1).webp")
    const sentence = "(File not included. Change data exporting settings to download.)"
    assert.equal(documentOf(sentence), sentence)
  })

  test("given a field that an entity has no place for, the parts are kept verbatim", () => {
    const dated = [{ type: "date", text: "x", unixtime: 1 }] as never
    assert.deepEqual(saidOf("x", dated).verbatim, { text_entities: dated })
    assert.deepEqual(saidOf(dated, []).verbatim, { text: dated })
    const typed = [{ type: "mention_name", text: "x", user_id: "17" }] as never
    assert.deepEqual(saidOf(undefined, typed).verbatim, { text_entities: typed })
    const plain = [{ type: "plain", text: "x", href: "y" }] as never
    assert.deepEqual(saidOf(undefined, plain).verbatim, { text_entities: plain })
  })

  test("given a text that says what its entities say, in either form, nothing is kept twice", () => {
    const parts = [
      { type: "plain", text: "see " },
      { type: "link", text: "example.org" },
    ]
    assert.equal("verbatim" in saidOf(["see ", { type: "link", text: "example.org" }], parts), false)
    assert.equal("verbatim" in saidOf("see example.org", parts), false)
  })

  test("given a text that says something else than its entities, it is kept verbatim", () => {
    const parts = [{ type: "plain", text: "чай" }]
    assert.deepEqual(saidOf("кофе", parts), { text: "чай", verbatim: { text: "кофе" } })
    const bold = [{ type: "bold", text: "чай" }]
    assert.deepEqual(saidOf(bold, parts).verbatim, { text: bold })
  })
})
