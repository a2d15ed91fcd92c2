/** A decoder answers for any value at all, strictly and without repeating what it was given. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { decoder, Strict, Type } from "./typebox.ts"

const Person = Strict({
  name: Type.String({ minLength: 1 }),
  age: Type.Optional(Type.Integer({ minimum: 0 })),
})
const decode = decoder(Person)

describe("a decoder", () => {
  test("gives the value itself where it fits", () => {
    const value = { name: "Anna" }
    const decoded = decode(value)
    assert.ok(decoded.ok)
    assert.equal(decoded.value, value)
  })
  test("refuses a field that it does not know, one that is missing, and one of another type", () => {
    for (const value of [{ name: "Anna", more: 1 }, {}, { name: 5 }, { name: "Anna", age: 1.5 }, null, []]) {
      assert.equal(decode(value).ok, false)
    }
  })
  test("says where and by which rule, at most eight times, and never what was there", () => {
    const many = decoder(Type.Array(Type.Integer()))
    const decoded = many(Array.from({ length: 20 }, () => "a secret"))
    assert.ok(!decoded.ok)
    assert.equal(decoded.issues.length, 8)
    assert.deepEqual(decoded.issues[0], { path: "/0", rule: "Expected integer" })
    assert.equal(JSON.stringify(decoded).includes("secret"), false)
  })
  test("names the whole by a slash", () => {
    const decoded = decode(undefined)
    assert.ok(!decoded.ok)
    assert.equal(decoded.issues[0]?.path, "/")
  })
  test("never throws", () => {
    fc.assert(fc.property(fc.anything(), (value) => assert.equal(typeof decode(value).ok, "boolean")))
  })
})
