import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { fromExport, long, observed } from "./testing.ts"
import { partsOf } from "./text.ts"

const at = (offset: number, length: number) => ({ offset, length })
const word = "чай"

describe("an entity", () => {
  const cases: ReadonlyArray<readonly [Api.TypeMessageEntity, Record<string, unknown>]> = [
    [new Api.MessageEntityUnknown(at(0, 3)), { type: "unknown" }],
    [new Api.MessageEntityMention(at(0, 3)), { type: "mention" }],
    [new Api.MessageEntityHashtag(at(0, 3)), { type: "hashtag" }],
    [new Api.MessageEntityBotCommand(at(0, 3)), { type: "bot_command" }],
    [new Api.MessageEntityUrl(at(0, 3)), { type: "link" }],
    [new Api.MessageEntityEmail(at(0, 3)), { type: "email" }],
    [new Api.MessageEntityBold(at(0, 3)), { type: "bold" }],
    [new Api.MessageEntityItalic(at(0, 3)), { type: "italic" }],
    [new Api.MessageEntityCode(at(0, 3)), { type: "code" }],
    [new Api.MessageEntityPre({ ...at(0, 3), language: "ts" }), { type: "pre", language: "ts" }],
    [new Api.MessageEntityPre({ ...at(0, 3), language: "" }), { type: "pre", language: "" }],
    [
      new Api.MessageEntityTextUrl({ ...at(0, 3), url: "https://example.org" }),
      { type: "text_link", href: "https://example.org" },
    ],
    [
      new Api.MessageEntityMentionName({ ...at(0, 3), userId: long(5) }),
      { type: "mention_name", user_id: 5 },
    ],
    [
      new Api.InputMessageEntityMentionName({ ...at(0, 3), userId: new Api.InputUserSelf() }),
      { type: "mention_name", user_id: "" },
    ],
    [new Api.MessageEntityPhone(at(0, 3)), { type: "phone" }],
    [new Api.MessageEntityCashtag(at(0, 3)), { type: "cashtag" }],
    [new Api.MessageEntityUnderline(at(0, 3)), { type: "underline" }],
    [new Api.MessageEntityStrike(at(0, 3)), { type: "strikethrough" }],
    [new Api.MessageEntityBlockquote(at(0, 3)), { type: "blockquote", collapsed: false }],
    [
      new Api.MessageEntityBlockquote({ ...at(0, 3), collapsed: true }),
      { type: "blockquote", collapsed: true },
    ],
    [new Api.MessageEntityBankCard(at(0, 3)), { type: "bank_card" }],
    [new Api.MessageEntitySpoiler(at(0, 3)), { type: "spoiler" }],
    [
      new Api.MessageEntityCustomEmoji({ ...at(0, 3), documentId: long("5368324170671202286") }),
      { type: "custom_emoji", document_id: "5368324170671202286" },
    ],
  ]
  for (const [entity, json] of cases) {
    test(`${entity.className} is the export's ${String(json["type"])}`, () => {
      const parts = [
        { text: word, ...json },
        { type: "plain", text: "!" },
      ]
      const file = fromExport({ text: [parts[0], "!"], text_entities: parts })
      assert.deepEqual(observed({ message: `${word}!`, entities: [entity] }).content, file.content)
    })
  }

  test("that lies within another, or overlaps it, is left out, as there", () => {
    const entities = [
      new Api.MessageEntityBold(at(1, 4)),
      new Api.MessageEntityItalic(at(2, 2)),
      new Api.MessageEntityCode(at(4, 3)),
      new Api.MessageEntityCode(at(5, 0)),
      new Api.MessageEntityCode(at(6, 2)),
      new Api.MessageEntityCode(at(8, 99)),
    ]
    assert.deepEqual(partsOf("0123456789", entities), [
      "0",
      { type: "bold", text: "1234" },
      "5",
      { type: "code", text: "67" },
      "89",
    ])
  })
})

describe("a text", () => {
  test("without any entity is one part", () => {
    assert.equal(partsOf("чай", []), "чай")
    assert.equal(partsOf("чай", [new Api.MessageEntityBold(at(0, 99))]), "чай")
    assert.equal(partsOf("", undefined), "")
  })
  test("in another script ends in an empty part, as there", () => {
    const whole = [new Api.MessageEntityBold(at(0, 3))]
    assert.deepEqual(partsOf("чай", whole), [{ type: "bold", text: "чай" }, ""])
    assert.deepEqual(partsOf("tea", whole), [{ type: "bold", text: "tea" }])
  })
})
