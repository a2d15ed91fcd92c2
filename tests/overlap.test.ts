/**
 * Exports of one account that overlap, in every way that happens to people: twice, in parts, in another order, of one chat and of all, from
 * another time zone, by another client. Whatever the way, the same is known in the end. Invented histories, through the real source, decider
 * and projections.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import type { SourceFilters } from "../application/source.ts"
import { type Account, anyAccount, rooms } from "./overlap/account.ts"
import { exported, type Wish } from "./overlap/exporter.ts"
import { emptyLog, entriesOf, importInto, type MemoryLog, readModelsOf, statesOf } from "./overlap/memory.ts"
import { anyWish, anyWishes, client, hours, moment, readingOf, showsItsAge, whole } from "./overlap/wishes.ts"

/** The events that a file makes; none where it could not be read for want of anything that shows its age. */
const importOne = (log: MemoryLog, account: Account, wish: Wish, filters: SourceFilters = {}) =>
  showsItsAge(account, wish) ? importInto(log, exported(account, wish), readingOf(wish), filters) : []

const importAll = async (account: Account, wishes: ReadonlyArray<Wish>): Promise<MemoryLog> => {
  const log = emptyLog()
  for (const wish of wishes) await importOne(log, account, wish)
  return log
}

const assertSame = (one: MemoryLog, other: MemoryLog): void => {
  assert.deepEqual(statesOf(one), statesOf(other))
  assert.deepEqual(readModelsOf(one), readModelsOf(other))
}

const holds = <A>(
  given: fc.Arbitrary<A>,
  check: (account: Account, given: A) => Promise<void>,
  numRuns = 60,
) => fc.assert(fc.asyncProperty(anyAccount, given, check), { numRuns })

describe("exports of one account", () => {
  test("imported again, in any order, make nothing happen", () =>
    holds(
      anyWishes,
      async (account, wishes) => {
        const log = await importAll(account, wishes)
        for (const wish of wishes.toReversed()) {
          assert.deepEqual(await importOne(log, account, wish), [])
        }
      },
      200,
    ))

  test("in another order end in the same state and the same read models", () =>
    holds(
      fc.tuple(anyWishes, fc.infiniteStream(fc.nat({ max: 100 }))),
      async (account, [wishes, chance]) => {
        const ranked = wishes.map((wish) => ({ wish, rank: chance.next().value }))
        const shuffled = ranked.sort((a, b) => a.rank - b.rank).map(({ wish }) => wish)
        assertSame(await importAll(account, shuffled), await importAll(account, wishes))
      },
      250,
    ))

  test("in two halves end as in one", () =>
    holds(fc.tuple(anyWish, moment), async (account, [wish, middle]) => {
      const halves = emptyLog()
      await importOne(halves, account, wish, { until: middle })
      await importOne(halves, account, wish, { since: middle })
      const one = await importAll(account, [wish])
      assertSame(halves, one)
      assert.deepEqual(entriesOf(halves), entriesOf(one))
    }))

  test("of one chat tell nothing that the whole account of that time did not, and the other way round", () =>
    holds(fc.constantFrom(...rooms), async (account, only) => {
      const alone: Wish = { ...whole, only }
      const log = await importAll(account, [whole])
      assert.deepEqual(await importOne(log, account, alone), [])
      const other = await importAll(account, [alone, whole])
      assertSame(other, log)
      assert.deepEqual(entriesOf(other), entriesOf(log))
    }))

  test("made in another time zone are the same", () =>
    holds(fc.tuple(hours, hours, client), async (account, [here, there, by]) => {
      const wish = { ...whole, client: by, hours: here }
      const log = await importAll(account, [wish])
      const moved = { ...wish, hours: there }
      assert.deepEqual(await importOne(log, account, moved), [])
    }))

  test("made by an older client add nothing, and leave no trace where a newer one follows", () =>
    holds(client, async (account, by) => {
      const log = await importAll(account, [whole])
      const older = { ...whole, client: by }
      assert.deepEqual(await importOne(log, account, older), [])
      assertSame(await importAll(account, [older, whole]), log)
    }))
})
