/** Every type has its schema, and a schema takes exactly what it says. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { anyEventOf, eventTypes } from "../tests/arbitraries.ts"
import { decodeData, type EventType, isEventType, schemas } from "./event.ts"

describe("a type's name", () => {
  test("says what happened to what, and its version", () => {
    for (const type of eventTypes) assert.match(type, /^sideload\.[a-z-]+\.[a-z]+\.v[1-9][0-9]*$/)
  })
  test("that nobody knows is not one, even where objects have such a field", () => {
    for (const name of ["", "sideload.message.imported.v2", "toString", "__proto__"]) {
      assert.equal(isEventType(name), false)
      assert.throws(() => decodeData(name as EventType, {}))
    }
  })
})

for (const type of eventTypes) {
  describe(`the data of ${type}`, () => {
    test("is whatever its schema allows", () => {
      fc.assert(
        fc.property(anyEventOf(type), ({ data }) => {
          const decoded = decodeData(type, data)
          assert.ok(isEventType(type))
          assert.deepEqual(decoded, { ok: true, value: data })
        }),
        { numRuns: 50 },
      )
    })
    test("has no other field", () => {
      fc.assert(
        fc.property(anyEventOf(type), ({ data }) => {
          assert.equal(decodeData(type, { ...data, unknown: 1 }).ok, false)
        }),
        { numRuns: 10 },
      )
    })
    test("lacks no required field", () => {
      const required = (schemas[type] as { readonly required?: ReadonlyArray<string> }).required ?? []
      fc.assert(
        fc.property(anyEventOf(type), ({ data }) => {
          for (const name of required) {
            const { [name]: _, ...rest } = data as Record<string, unknown>
            assert.equal(decodeData(type, rest).ok, false)
          }
        }),
        { numRuns: 5 },
      )
    })
  })
}

describe("decoding", () => {
  test("never fails otherwise than by an answer, and the answer never repeats the value", () => {
    fc.assert(
      fc.property(fc.constantFrom(...eventTypes), fc.anything(), (type, value) => {
        assert.equal(typeof decodeData(type, value).ok, "boolean")
      }),
    )
    const decoded = decodeData("sideload.message.imported.v1", { sent: "a secret", text: 1 })
    assert.equal(decoded.ok, false)
    assert.equal(JSON.stringify(decoded).includes("a secret"), false)
  })
  test("takes no null for an absent field", () => {
    const decoded = decodeData("sideload.message.imported.v1", { sent: false, text: "", sender: null })
    assert.equal(decoded.ok, false)
  })
})
