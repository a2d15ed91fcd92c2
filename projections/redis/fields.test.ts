import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { CONTENT_LIMIT, contentOf, firstCodePoints, nameOf, recordedTime, secondsTime } from "./fields.ts"

describe("the texts of an entry's fields", () => {
  test("500 astral characters stay whole and the 501st is cut whole", () => {
    const full = "😀".repeat(500)
    assert.deepEqual(contentOf(full), { content: full })
    assert.deepEqual(contentOf(`${full}😀`), { content: full, content_truncated: "true" })
  })

  test("a cut falls between code points, wherever astral characters stand", () => {
    const text = `${"a".repeat(499)}😀b`
    assert.deepEqual(contentOf(text), { content: `${"a".repeat(499)}😀`, content_truncated: "true" })
  })

  test("a cut text is well formed, has at most the limit and is the beginning of the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.nat(20), (text, limit) => {
        const cut = firstCodePoints(text, limit)
        assert.ok(cut.isWellFormed() && text.startsWith(cut))
        assert.deepEqual([...cut], [...text].slice(0, limit))
      }),
    )
  })

  test("a lone surrogate and U+0000 become U+FFFD before the text is counted", () => {
    assert.equal(contentOf("a\ud83d\u0000b").content, "a\ufffd\ufffdb")
    assert.equal([...contentOf("\ud83d".repeat(600)).content].length, CONTENT_LIMIT)
  })

  test("an empty name is an unknown one", () => {
    assert.deepEqual([nameOf(""), nameOf(undefined), nameOf("Ева")], [undefined, undefined, "Ева"])
  })

  test("times have a numeric zone", () => {
    assert.equal(recordedTime("2026-11-23T07:00:00.123Z"), "2026-11-23T07:00:00.123+00:00")
    assert.equal(secondsTime(1_706_745_598), "2024-01-31T23:59:58+00:00")
    assert.equal(secondsTime(0), "1970-01-01T00:00:00+00:00")
  })
})
