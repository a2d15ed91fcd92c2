/** How far live imports came, as ranges of ids. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import type { IdRange } from "../observation.ts"
import { gapsIn, joinRanges, withoutIds } from "./held.ts"
import { makeTrail } from "./trail.ts"

const u = (from: number, to: number): IdRange => ({ box: "u", from, to })
const c = (from: number, to: number): IdRange => ({ box: "c", from, to })

const ranges = fc.array(
  fc
    .record({
      box: fc.constantFrom("u" as const, "c" as const),
      from: fc.integer({ min: 1, max: 40 }),
      size: fc.nat(9),
    })
    .map(({ box, from, size }): IdRange => ({ box, from, to: from + size })),
)

const holds = (held: ReadonlyArray<IdRange>, box: string, id: number): boolean =>
  held.some((one) => one.box === box && one.from <= id && id <= one.to)

describe("ranges", () => {
  test("hold all but the messages that were taken out of them", () => {
    const ids = fc.array(
      fc.record({ box: fc.constantFrom("u" as const, "c" as const), id: fc.integer({ min: 1, max: 60 }) }),
    )
    fc.assert(
      fc.property(ranges, ids, (given, taken) => {
        const left = withoutIds(given, taken)
        for (const box of ["u", "c"]) {
          for (let id = 1; id <= 60; id++) {
            const isTaken = taken.some((one) => one.box === box && one.id === id)
            assert.equal(holds(left, box, id), holds(given, box, id) && !isTaken)
          }
        }
        assert.deepEqual(joinRanges(left), left)
      }),
    )
  })
  test("that touch or overlap become one, those of different boxes do not", () => {
    assert.deepEqual(joinRanges([u(5, 9), c(1, 4), u(1, 4), u(20, 21), u(8, 12)]), [
      c(1, 4),
      u(1, 12),
      u(20, 21),
    ])
  })
  test("hold the same ids once they are joined, in the fewest ranges", () => {
    fc.assert(
      fc.property(ranges, (given) => {
        const joined = joinRanges(given)
        for (const box of ["u", "c"]) {
          for (let id = 1; id <= 60; id++) assert.equal(holds(joined, box, id), holds(given, box, id))
        }
        for (const [index, one] of joined.entries()) {
          const next = joined[index + 1]
          if (next?.box === one.box) assert.ok(next.from > one.to + 1)
        }
      }),
    )
  })
  test("leave gaps that hold exactly the other ids", () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 1, max: 50 }), fc.nat(20), (held, from, more) => {
        const gaps = gapsIn(held, "u", from, from + more)
        for (let id = 1; id <= 80; id++) {
          const wanted = id >= from && id <= from + more && !holds(held, "u", id)
          assert.equal(holds(gaps, "u", id), wanted)
        }
      }),
    )
  })
})

describe("the trail of an import that was killed", () => {
  test("says nothing before more than a page was recorded", () => {
    const trail = makeTrail(3)
    for (const id of [4, 5, 6]) trail.note("c", id)
    assert.deepEqual(trail.ranges(), [])
  })
  test("reaches to what was recorded a page before the last", () => {
    const trail = makeTrail(3)
    for (const id of [4, 7, 9, 12, 13]) trail.note("c", id)
    assert.deepEqual(trail.ranges(), [c(4, 7)])
  })
  test("never reaches into the page that was being recorded, in whatever order and however far that came", () => {
    const page = fc.uniqueArray(fc.nat(29), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.array(page, { minLength: 1 }), fc.nat(5), (pages, cut) => {
        const trail = makeTrail(5)
        const last = pages.length - 1
        for (const [index, ids] of pages.entries()) {
          for (const id of index === last ? ids.slice(0, cut) : ids) trail.note("u", 1 + index * 30 + id)
        }
        const [range] = trail.ranges()
        assert.ok(range === undefined || range.to < 1 + last * 30 || cut >= (pages[last]?.length ?? 0))
        assert.ok(range === undefined || range.to <= (last + 1) * 30)
      }),
    )
  })
})
