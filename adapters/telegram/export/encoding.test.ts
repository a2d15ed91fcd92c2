import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { firstWrongByte, notUtf8Within } from "./encoding.ts"

describe("bytes that are not UTF-8", () => {
  test("the first wrong byte is found, also after real replacement characters", () => {
    assert.equal(firstWrongByte(Buffer.concat([Buffer.from("чай \uFFFD "), Buffer.from([0xff])])), 11)
    assert.equal(firstWrongByte(Buffer.from("чай")), 6)
  })

  test("letters of Windows-1251 are recognised", () => {
    const words = Buffer.concat([Buffer.from('"text": "'), Buffer.from([0xf7, 0xe0, 0xe9])])
    const refusal = notUtf8Within(words, 100)
    assert.match(refusal.what, /Windows-1251/)
    assert.equal(refusal.where, "byte 109")
  })
})
