import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { differencesOf } from "./differences.ts"

const of = (...entries: ReadonlyArray<ReadonlyArray<string>>) => ({ entries })
const a = ["content", "a", "sequence", "7"]

describe("how the entries of an event differ", () => {
  test("the order of fields is none of it", () => {
    assert.deepEqual(differencesOf("s", 7, of(a), of(["sequence", "7", "content", "a"])), [])
  })

  test("as names of fields, those that one of them lacks included, never as what they hold", () => {
    const b = ["content", "b", "sequence", "7", "has_media", "true"]
    assert.deepEqual(differencesOf("s", 7, of(a), of(b)), [
      { of: "s", key: "7", kind: "different", fields: ["content", "has_media"] },
    ])
  })

  test("is said of the first, for each entry", () => {
    assert.deepEqual(differencesOf("s", 7, undefined, of(a, a)), [
      { of: "s", key: "7", kind: "missing" },
      { of: "s", key: "7-1", kind: "missing" },
    ])
    assert.deepEqual(differencesOf("s", 7, of(a, a), of(a)), [{ of: "s", key: "7-1", kind: "surplus" }])
  })
})
