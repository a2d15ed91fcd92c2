import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { wellFormed, wellFormedJson } from "./wellFormed.ts"

describe("well-formed text", () => {
  test("U+0000 and each half of a surrogate pair become U+FFFD", () => {
    assert.equal(wellFormed("a\u0000b\ud83dc\ude00"), "a\ufffdb\ufffdc\ufffd")
  })

  test("whole pairs, accents and every other control character stay", () => {
    const text = "Привет 😀 é \u0001\t\n\u007f\uffff"
    assert.equal(wellFormed(text), text)
  })

  test("the same holds for strings and keys at any depth of JSON", () => {
    const text = wellFormedJson({
      "k\u0000": ["\ud800", { deep: "x\u0000" }],
      n: 1,
      nothing: null,
      tab: "\t",
    })
    assert.deepEqual(JSON.parse(text), {
      "k\ufffd": ["\ufffd", { deep: "x\ufffd" }],
      n: 1,
      nothing: null,
      tab: "\t",
    })
  })

  test("a literal backslash-u in somebody's text is left alone", () => {
    assert.deepEqual(JSON.parse(wellFormedJson(["\\u0000"])), ["\\u0000"])
  })

  test("whatever the string, the result holds neither and survives UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const made = wellFormed(text)
        assert.ok(made.isWellFormed() && !made.includes("\0"))
        assert.equal(Buffer.from(made, "utf8").toString("utf8"), made)
        assert.deepEqual(JSON.parse(wellFormedJson([text])), [made])
      }),
    )
  })
})
