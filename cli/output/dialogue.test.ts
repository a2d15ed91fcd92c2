/** How much a source shows, in words: short where all is well, exact where it is not. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { besides, shownBy } from "./dialogue.ts"

describe("what a source shows of a dialogue", () => {
  test("the whole of it needs no ids", () => {
    assert.equal(shownBy({ completeness: "full", spans: [{ box: "u", first: 1, last: 9 }] }), "whole")
  })
  test("a part of it is told by its ids", () => {
    assert.equal(
      shownBy({ completeness: "range", spans: [{ box: "u", first: 12, last: 900 }] }),
      "a range, ids 12 to 900",
    )
    assert.equal(
      shownBy({ completeness: "own", spans: [{ box: "c", first: 7, last: 7 }] }),
      "own messages only, id 7",
    )
  })
  test("ids that are missing are told where they mean something", () => {
    const spans = [
      { box: "u", first: 3, last: 8 },
      { box: "c", first: 1, last: 5000, missing: 1200, gaps: 1 },
    ] as const
    assert.equal(
      shownBy({ completeness: "unknown", spans: [...spans] }),
      "not known, ids 3 to 8, ids 1 to 5000 without 1,200 in 1 gap",
    )
  })
  test("where nothing is known of ids, none are told", () => {
    assert.equal(shownBy({ completeness: "unknown" }), "not known")
  })
})

describe("what came with the messages", () => {
  test("nothing is said of what there was not", () => {
    assert.deepEqual(besides({ service_messages: 0, skipped: 0, repaired: 0, media_stored: 0 }), [])
  })
  test("and of what there was, how much", () => {
    const stats = { service_messages: 1, skipped: 2, repaired: 3, unknown_fields: 1 }
    assert.deepEqual(besides({ ...stats, media_stored: 1500, media_refused: 1 }), [
      "1 service message",
      "2 skipped",
      "3 repaired",
      "1 unknown field kept",
      "1,500 files stored",
      "1 file refused",
    ])
  })
})
