import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { richTextOf } from "./richText.ts"

const plain = (text: string) => ({ type: "plain", text })
const said = (...blocks: ReadonlyArray<unknown>) => richTextOf({ rtl: false, part: false, blocks })

describe("the words of a rich message", () => {
  test("are those of its blocks, a line each, in their order", () => {
    const heading = { type: "heading", level: 1, text: plain("Чайная") }
    assert.equal(said(heading, { type: "paragraph", text: plain("У реки") }), "Чайная\nУ реки")
  })

  test("of a text within formats run on", () => {
    const text = {
      type: "concat",
      text: [
        plain("Там "),
        { type: "bold", text: { type: "italic", text: plain("очень") } },
        { type: "text_link", href: "https://example.org", text: plain(" тихо") },
        { type: "custom_emoji", text: "🦊", document_id: "5368324170671202286" },
        { type: "math", source: "x^2" },
      ],
    }
    assert.equal(said({ type: "paragraph", text }), "Там очень тихо🦊x^2")
  })

  test("are found in lists, quotes and details, however deep", () => {
    const items = [
      { task_state: "none", content: "text", text: plain("вода") },
      { content: "blocks", blocks: [{ type: "paragraph", text: plain("заварка") }], num: "2" },
    ]
    const quote = { type: "quote", content: "text", text: plain("пей"), caption: plain("дед") }
    const details = { type: "details", title: plain("ещё"), open: false, blocks: [quote] }
    assert.equal(said({ type: "list", kind: "ordered", items }, details), "вода\nзаварка\nещё\nпей\nдед")
  })

  test("of a table stand row by row", () => {
    const row = (...texts: ReadonlyArray<string>) => ({ cells: texts.map((text) => ({ text: plain(text) })) })
    const table = { type: "table", title: plain("Цены"), rows: [row("чай", "5"), row("мёд", "9")] }
    assert.equal(said(table), "Цены\nчай\t5\nмёд\t9")
  })

  test("are captions, credits, formulas and buttons too, and no names of files or pages", () => {
    const caption = { text: plain("Самовар"), credit: plain("Ф. К.") }
    const audio = { type: "audio", file: "a.mp3", title: "Song", performer: "P", caption }
    const buttons = [{ text: plain("Да"), button: { type: "url", url: "https://example.org" } }]
    const row = { type: "button_row", alignment: "left", buttons }
    const math = { type: "math", formula: "a+b" }
    assert.equal(said(audio, math, row, { type: "divider" }), "Самовар\nФ. К.\na+b\nДа")
  })

  test("are read of a block that nobody knows", () => {
    assert.equal(said({ type: "carousel", panes: [{ text: plain("новое") }] }), "новое")
  })

  test("are none where it is of another shape", () => {
    for (const rich of [undefined, null, 5, "x", [], {}, { blocks: 7 }]) assert.equal(richTextOf(rich), "")
  })
})
