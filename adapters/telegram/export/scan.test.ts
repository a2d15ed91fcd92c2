import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { ValueScan } from "./scan.ts"

describe("the scan for the end of a value", () => {
  test("it ends where any JSON object ends, wherever the bytes are cut", () => {
    const object = fc.object({ withUnicodeString: true } as fc.ObjectConstraints)
    fc.assert(
      fc.property(object, fc.boolean(), fc.nat(), (value, indented, at) => {
        const text = JSON.stringify(value, null, indented ? 1 : 0)
        const bytes = Buffer.from(`${text},"]}`)
        const length = Buffer.byteLength(text)
        const cut = at % length
        const scan = new ValueScan()
        assert.equal(scan.run(bytes, 0, cut), -1)
        assert.equal(scan.run(bytes, cut, bytes.length), length)
      }),
    )
  })

  test("a quote after backslashes ends a string only when their number is even", () => {
    const end = (text: string) => new ValueScan().run(Buffer.from(text), 0, text.length)
    assert.equal(end(String.raw`{"a":"\\"}`), 10)
    assert.equal(end(String.raw`{"a":"\"}`), -1)
  })
})
