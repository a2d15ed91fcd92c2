/** The filters the right way round: the newest of the limit, not older than since, before until. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { SourceFilters } from "../../../application/source.ts"
import { accountWith } from "./testing/account.ts"
import { BEGINNING, message, messages, service, upTo } from "./testing/people.ts"
import { anna, choir, endings, idsOf, read, withAnna } from "./testing/reads.ts"

describe("limit, since and until", () => {
  const asked = async (filters: SourceFilters, ids = upTo(1000)) =>
    (await read(accountWith([withAnna(ids)]), filters)).items
  test("the limit is the newest messages, in rising order", async () => {
    const items = await asked({ limit: 250 })
    assert.deepEqual(idsOf(items), upTo(1000, 751))
    const [ended] = endings(items)
    assert.deepEqual([ended?.completeness, ended?.held], ["range", [{ box: "u", from: 751, to: 1000 }]])
  })
  test("service messages do not count towards the limit", async () => {
    const mixed = upTo(400).map((id) => (id % 2 === 0 ? service(choir, id) : message(choir, id)))
    const { items } = await read(accountWith([{ entity: choir, messages: mixed }]), { limit: 100 })
    assert.equal(idsOf(items).length, 100)
    assert.equal(idsOf(items)[0], 201)
    assert.equal(endings(items)[0]?.serviceMessages, 100)
  })
  test("a limit that leaves nothing out is no limit", async () => {
    const all = [service(anna, 1), ...messages(anna, upTo(11, 2))]
    const { items } = await read(accountWith([{ entity: anna, messages: all }]), { limit: 10 })
    const [ended] = endings(items)
    assert.deepEqual([ended?.observed, ended?.serviceMessages, ended?.completeness], [10, 1, "full"])
  })
  test("since keeps what is not older, and until leaves out what is not before", async () => {
    const items = await asked({ since: BEGINNING + 200, until: BEGINNING + 700 })
    assert.deepEqual(idsOf(items), upTo(699, 200))
    const [ended] = endings(items)
    assert.equal(ended?.completeness, "range")
    assert.deepEqual(ended?.held, [{ box: "u", from: 200, to: 699 }])
  })
  test("the limit is counted after since and until", async () => {
    assert.deepEqual(idsOf(await asked({ until: BEGINNING + 700, limit: 5 })), upTo(699, 695))
    assert.deepEqual(idsOf(await asked({ since: BEGINNING + 998, limit: 5 })), upTo(1000, 998))
  })
  test("times that everything lies within leave nothing out", async () => {
    const items = await asked({ since: BEGINNING - 5, until: BEGINNING + 5000 })
    assert.deepEqual([idsOf(items).length, endings(items)[0]?.completeness], [1000, "full"])
  })
  test("times that nothing lies within leave everything out", async () => {
    for (const filters of [{ since: BEGINNING + 5000 }, { until: BEGINNING - 5 }]) {
      const items = await asked(filters)
      assert.deepEqual([idsOf(items), endings(items)[0]?.completeness], [[], "range"])
      assert.equal(endings(items)[0]?.held, undefined)
    }
  })
  test("many messages of one second are all on the same side", async () => {
    const same = upTo(600).map((id) => message(anna, id, { date: BEGINNING + Math.ceil(id / 300) }))
    const { items } = await read(accountWith([{ entity: anna, messages: same }]), { since: BEGINNING + 2 })
    assert.deepEqual(idsOf(items), upTo(600, 301))
  })
  test("a message whose time does not rise with its id is judged by its own time, and not said to be held", async () => {
    const odd = upTo(20).map((id) => message(anna, id, id === 15 ? { date: BEGINNING } : {}))
    const { items } = await read(accountWith([{ entity: anna, messages: odd }]), { since: BEGINNING + 10 })
    const [ended] = endings(items)
    assert.ok(!idsOf(items).includes(15))
    assert.deepEqual([ended?.filtered, ended?.completeness], [1, "range"])
    assert.ok(ended?.held?.every(({ from, to }) => to < 15 || from > 15))
  })
})
