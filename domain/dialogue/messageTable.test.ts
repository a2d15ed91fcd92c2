/** The table is a map from messages to what is known of them, at a fraction of a map's memory. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { MAX_MESSAGE_ID } from "../state.ts"
import { type KnownMessage, LATEST, MessageTable } from "./messageTable.ts"

const box = fc.constantFrom("u" as const, "c" as const)
const id = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: MAX_MESSAGE_ID }),
  fc.integer({ min: MAX_MESSAGE_ID - 100, max: MAX_MESSAGE_ID }),
)
const known: fc.Arbitrary<KnownMessage> = fc.record(
  {
    edited: fc.integer({ min: 0, max: LATEST }),
    fidelity: fc.integer({ min: 0, max: 255 }),
    deleted: fc.boolean(),
    stored: fc.boolean(),
    revision: fc.stringMatching(/^[0-9a-f]{16}$/),
  },
  { noNullPrototype: true },
)

describe("the table of a dialogue's messages", () => {
  test("holds what a map would hold, after any entries and overwritings", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(box, id, known), { maxLength: 400 }), (writes) => {
        const table = new MessageTable()
        const map = new Map<string, KnownMessage>()
        for (const [of, at, what] of writes) {
          assert.equal(table.has(of, at), map.has(`${of}${at}`))
          table.set(of, at, what)
          map.set(`${of}${at}`, what)
        }
        assert.equal(table.size, map.size)
        for (const [of, at] of writes) {
          assert.deepEqual(table.get(of, at), map.get(`${of}${at}`))
          const other = of === "u" ? "c" : "u"
          assert.deepEqual(table.get(other, at), map.get(`${other}${at}`))
        }
      }),
    )
  })
  test("takes at most 40 bytes a message at any size above 1000", () => {
    const table = new MessageTable()
    const entry = { edited: 0, fidelity: 60, deleted: false, stored: false, revision: "0123456789abcdef" }
    let worst = 0
    for (let n = 1; n <= 40_000; n++) {
      table.set("u", n, entry)
      if (n > 1000) worst = Math.max(worst, table.bytes / n)
    }
    assert.ok(worst <= 40, `${worst} bytes`)
  })
  for (const [what, step] of [
    ["one after the other", 1],
    ["in steps of 2", 2],
    ["in steps of 64", 64],
    ["in steps of 1000", 1000],
    ["in steps of 4096", 4096],
  ] as const) {
    test(`stays quick with ids that come ${what}`, () => {
      const table = new MessageTable()
      const entry = { edited: 0, fidelity: 60, deleted: false, stored: false, revision: "0123456789abcdef" }
      const started = performance.now()
      for (let n = 1; n <= 40_000; n++) table.set("c", n * step, entry)
      let found = 0
      for (let n = 1; n <= 40_000; n++) if (table.has("c", n * step)) found++
      assert.equal(found, 40_000)
      assert.equal(table.size, 40_000)
      assert.ok(performance.now() - started < 10_000)
    })
  }
  test("keeps an edit date beyond what it can hold as the latest it can, and not as an early one", () => {
    const table = new MessageTable()
    table.set("u", 1, {
      edited: 99_999_999_999,
      fidelity: 1,
      deleted: false,
      stored: false,
      revision: "0".repeat(16),
    })
    assert.equal(table.get("u", 1)?.edited, LATEST)
  })
  test("refuses an id that no message can have", () => {
    const table = new MessageTable()
    for (const wrong of [0, -1, 1.5, MAX_MESSAGE_ID + 1, Number.NaN]) {
      assert.throws(() => table.get("u", wrong), RangeError)
    }
  })
})
