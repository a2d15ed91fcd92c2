import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { historyOf } from "./history.ts"
import { type Asked, pageOf } from "./paging.ts"

const history = (ids: ReadonlyArray<number>) =>
  historyOf(ids.map((id) => ({ id, date: 1000 + id * 10, read: () => ({ id }) })))

const asked = (more: Partial<Asked>): Asked => ({
  offsetId: 0,
  offsetDate: 0,
  addOffset: 0,
  limit: 100,
  minId: 0,
  maxId: 0,
  ...more,
})

/** The ids of a page, newest first as they come. */
const idsOf = (ids: ReadonlyArray<number>, more: Partial<Asked>, limits?: Parameters<typeof pageOf>[2]) =>
  pageOf(history(ids), asked(more), limits).positions.map((position) => ids[position])

const upTo = (last: number): ReadonlyArray<number> => Array.from({ length: last }, (_, n) => n + 1)

/** As an importer reads: from an id on, oldest first. */
const ascending = (ids: ReadonlyArray<number>, most?: number): ReadonlyArray<number> => {
  const all: Array<number> = []
  for (let offsetId = 1; ; ) {
    const page = idsOf(ids, { offsetId, addOffset: -100 }, most === undefined ? {} : { most })
    if (page.length === 0) return all
    all.push(...(page.toReversed() as Array<number>))
    offsetId = (page[0] as number) + 1
  }
}

const descending = (ids: ReadonlyArray<number>, most?: number): ReadonlyArray<number> => {
  const all: Array<number> = []
  for (let offsetId = 0; ; ) {
    const page = idsOf(ids, { offsetId }, most === undefined ? {} : { most })
    if (page.length === 0) return all
    all.push(...(page as Array<number>))
    offsetId = page.at(-1) as number
  }
}

const withGaps = upTo(431).filter((id) => id % 7 !== 0 && (id < 90 || id > 260))

describe("a page of a history", () => {
  test("without a place begins with the newest message", () => {
    assert.deepEqual(idsOf(upTo(5), { limit: 2 }), [5, 4])
    assert.deepEqual(idsOf([], {}), [])
  })
  test("after an id shows older ones, without that one", () => {
    assert.deepEqual(idsOf(upTo(5), { offsetId: 4, limit: 2 }), [3, 2])
    assert.deepEqual(idsOf([2, 9], { offsetId: 5 }), [2])
    assert.deepEqual(idsOf(upTo(5), { offsetId: 1 }), [])
  })
  test("shifted back shows what came from that id on, still newest first", () => {
    assert.deepEqual(idsOf(upTo(9), { offsetId: 4, addOffset: -3, limit: 3 }), [6, 5, 4])
    assert.deepEqual(idsOf(upTo(9), { offsetId: 5, addOffset: -2, limit: 4 }), [6, 5, 4, 3])
  })
  test("shifted before the newest holds fewer, for its limit counts from there", () => {
    assert.deepEqual(idsOf(upTo(9), { offsetId: 8, addOffset: -5, limit: 5 }), [9, 8])
    assert.deepEqual(idsOf(upTo(9), { offsetId: 10, addOffset: -5, limit: 5 }), [])
    assert.deepEqual(idsOf(upTo(9), { addOffset: -1, limit: 3 }), [9, 8])
  })
  test("of more than a hundred holds a hundred, from its unclamped beginning", () => {
    assert.equal(idsOf(upTo(300), { limit: 250 }).length, 100)
    assert.deepEqual(idsOf(upTo(300), { offsetId: 1, addOffset: -250, limit: 250 }).at(-1), 151)
  })
  test("at a date begins with what is older", () => {
    assert.deepEqual(idsOf(upTo(9), { offsetDate: 1050, limit: 2 }), [4, 3])
    assert.deepEqual(idsOf(upTo(9), { offsetDate: 1050, addOffset: -2, limit: 2 }), [6, 5])
  })
  test("between two ids holds neither of them, and counts only those between", () => {
    assert.deepEqual(idsOf(upTo(9), { minId: 3, maxId: 7 }), [6, 5, 4])
    assert.deepEqual(idsOf(upTo(9), { minId: 3, maxId: 7, offsetId: 6 }), [5, 4])
    assert.equal(pageOf(history(upTo(9)), asked({ minId: 3, maxId: 7, limit: 1 })).count, 3)
    assert.deepEqual(idsOf(upTo(9), { minId: 8, maxId: 3 }), [])
  })
  test("in a range of a takeout holds only what is in it", () => {
    assert.deepEqual(idsOf(upTo(9), {}, { range: { min: 4, max: 6 } }), [6, 5, 4])
  })
})

describe("page after page", () => {
  for (const [name, ids] of [
    ["without gaps", upTo(431)],
    ["with gaps", withGaps],
    ["of a round number", upTo(200)],
  ] as const) {
    test(`ascending, a history ${name} is read whole`, () => assert.deepEqual(ascending(ids), ids))
    test(`descending, a history ${name} is read whole`, () =>
      assert.deepEqual(descending(ids), ids.toReversed()))
    test(`in short pages, a history ${name} is read whole`, () => {
      for (const most of [1, 37, 99]) {
        assert.deepEqual(ascending(ids, most), ids)
        assert.deepEqual(descending(ids, most), ids.toReversed())
      }
    })
  }
})
