import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { type Held, type Known, place, placeOf } from "./placing.ts"

const entry = (sequence: number): StreamEntry => ({ streams: ["s"], sequence, fields: {} })
const commit = (from: number, to: number, sequences: ReadonlyArray<number>) => ({
  ...{ generation: 1, from, to, parked: [] },
  changes: sequences.map(entry),
})
const known = (of: Partial<Known> = {}): Known => ({
  ...{ displaced: new Map(), awaited: new Set(), due: [] },
  ...of,
})
const idsOf = (rows: ReturnType<typeof place>["rows"]) => rows.map((row) => [row.id, row.entry.sequence])

describe("the places of a new version's entries", () => {
  test("are their own sequences where the live version has nothing else to say", () => {
    const { rows, displaced, held } = place(commit(0, 5, [1, 2, 2, 5]), known())
    assert.deepEqual(idsOf(rows), [
      ["1-0", 1],
      ["2-0", 2],
      ["2-1", 2],
      ["5-0", 5],
    ])
    assert.deepEqual([displaced, held], [[], []])
  })

  test("are the ids that retried ones got, once their position comes", () => {
    const displaced = new Map([
      [2, "4-2"],
      [3, "9-1"],
    ])
    const first = place(commit(0, 5, [1, 2, 3, 4, 5]), known({ displaced }))
    assert.deepEqual(idsOf(first.rows), [
      ["1-0", 1],
      ["4-0", 4],
      ["4-2", 2],
      ["5-0", 5],
    ])
    assert.deepEqual(first.displaced, [[2, "4-2"]])
    assert.deepEqual(first.held, [{ sequence: 3, at: "9-1", entries: [entry(3)] }])
    const second = place(commit(5, 10, [9, 10]), known({ due: first.held }))
    assert.deepEqual(idsOf(second.rows), [
      ["9-0", 9],
      ["9-1", 3],
      ["10-0", 10],
    ])
    assert.deepEqual([second.displaced, second.placed, second.held], [[[3, "9-1"]], [3], []])
  })

  test("of one that was retried at its own position is behind its own sequence", () => {
    const { rows, displaced } = place(commit(0, 3, [3]), known({ displaced: new Map([[3, "3-1"]]) }))
    assert.deepEqual([idsOf(rows), displaced], [[["3-1", 3]], [[3, "3-1"]]])
  })

  test("of one that nobody has, since it is parked in the live version, come last", () => {
    const { rows, held } = place(commit(0, 3, [1, 2, 3]), known({ awaited: new Set([2]) }))
    assert.deepEqual(held, [{ sequence: 2, entries: [entry(2)] }])
    assert.deepEqual(placeOf(held[0] as Held), [Number.POSITIVE_INFINITY, 0])
    assert.deepEqual(
      rows.map(({ id }) => id),
      ["1-0", "3-0"],
    )
  })

  test("move on where one before them has more entries than it had", () => {
    const displaced = new Map([
      [1, "4-1"],
      [2, "4-2"],
    ])
    const { rows, displaced: again } = place(commit(0, 4, [1, 1, 2, 4]), known({ displaced }))
    assert.deepEqual(
      rows.map(({ id }) => id),
      ["4-0", "4-1", "4-2", "4-3"],
    )
    assert.deepEqual(again, [
      [1, "4-1"],
      [2, "4-3"],
    ])
  })

  test("are the same in whatever pieces the log is folded, each entry once and ids rising", () => {
    const scenario = fc
      .record({
        length: fc.integer({ min: 1, max: 40 }),
        retried: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 3 })), { maxLength: 8 }),
        cuts: fc.uniqueArray(fc.integer({ min: 1, max: 39 })),
      })
      .map(({ length, retried, cuts }) => {
        const displaced = new Map<number, string>()
        for (const [which, later, n] of retried) {
          const sequence = (which % length) + 1
          displaced.set(sequence, `${sequence + (later % (length - sequence + 1))}-${n}`)
        }
        return { length, displaced, cuts: cuts.filter((cut) => cut < length).sort((a, b) => a - b) }
      })
    const fold = (length: number, displaced: ReadonlyMap<number, string>, cuts: ReadonlyArray<number>) => {
      let held: ReadonlyArray<Held> = []
      let from = 0
      const rows: Array<ReadonlyArray<string | number>> = []
      for (const to of [...cuts, length]) {
        const due = held.filter((of) => placeOf(of)[0] <= to)
        const waiting = held.filter((of) => placeOf(of)[0] > to)
        const sequences = Array.from({ length: to - from }, (_, i) => from + i + 1)
        const made = place(commit(from, to, sequences), known({ displaced, due }))
        rows.push(...idsOf(made.rows))
        held = [...waiting, ...made.held]
        from = to
      }
      assert.deepEqual(held, [])
      return rows
    }
    fc.assert(
      fc.property(scenario, ({ length, displaced, cuts }) => {
        const whole = fold(length, displaced, [])
        assert.deepEqual(fold(length, displaced, cuts), whole)
        assert.equal(new Set(whole.map(([, sequence]) => sequence)).size, length)
        const ids = whole.map(([id]) => placeOf({ at: String(id) }))
        for (let i = 1; i < ids.length; i++) {
          const [[a, m], [b, n]] = [ids[i - 1] ?? [0, 0], ids[i] ?? [0, 0]]
          assert.ok(b > a || (b === a && n > m))
        }
      }),
    )
  })
})
