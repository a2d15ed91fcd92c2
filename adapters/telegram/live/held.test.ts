/** What the log holds is not read again, unless it is asked for; then pages say what they swept. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import type { Going } from "../../../application/source.ts"
import { accountWith } from "./testing/account.ts"
import { BEGINNING, upTo } from "./testing/people.ts"
import { endings, idsOf, read, sweptIn, withAnna } from "./testing/reads.ts"

describe("what the log holds", () => {
  const held = (...ranges: ReadonlyArray<readonly [number, number]>): Going => ({
    held: () => ranges.map(([from, to]) => ({ box: "u", from, to })),
  })
  test("is not read again, and the gaps between are", async () => {
    const { items } = await read(accountWith([withAnna(upTo(1000))]), {}, held([1, 300], [401, 900]))
    assert.deepEqual(idsOf(items), [...upTo(400, 301), ...upTo(1000, 901)])
    const [ended] = endings(items)
    assert.deepEqual(ended?.held, [{ box: "u", from: 1, to: 1000 }])
    assert.equal(ended?.completeness, "full")
  })
  test("costs no request where nothing is newer", async () => {
    const account = accountWith([withAnna(upTo(300))])
    const { items } = await read(account, {}, held([1, 300]))
    assert.deepEqual(idsOf(items), [])
    assert.equal(account.count("messages.GetHistory"), 0)
    assert.deepEqual(endings(items)[0]?.held, [{ box: "u", from: 1, to: 300 }])
  })
  test("of another dialogue or box does not count", async () => {
    const going: Going = {
      held: (peer) =>
        peer.id === 5001 ? [{ box: "c", from: 1, to: 300 }] : [{ box: "u", from: 1, to: 300 }],
    }
    assert.deepEqual(idsOf((await read(accountWith([withAnna(upTo(10))]), {}, going)).items), upTo(10))
  })
})

describe("reading again", () => {
  const going = (again: number, last = 1000): Going => ({
    held: () => [{ box: "u", from: 1, to: last }],
    again: BEGINNING + again,
  })
  test("shows what is held from that time on, and says exactly which ids were swept", async () => {
    const { items } = await read(accountWith([withAnna([...upTo(1000)])]), {}, going(301))
    assert.deepEqual(idsOf(items), upTo(1000, 301))
    assert.deepEqual(sweptIn(items), [
      { box: "u", from: 301, to: 800 },
      { box: "u", from: 801, to: 1000 },
    ])
  })
  test("sweeps over ids that are gone, the newest among them", async () => {
    const ids = [...upTo(400), ...upTo(940, 411)]
    const { items } = await read(accountWith([withAnna(ids)]), {}, going(390))
    assert.deepEqual(sweptIn(items), [
      { box: "u", from: 390, to: 899 },
      { box: "u", from: 900, to: 1000 },
    ])
  })
  test("finds that the newest messages of a quiet dialogue are gone", async () => {
    const { items } = await read(accountWith([withAnna(upTo(200))]), {}, going(500, 210))
    assert.deepEqual(idsOf(items), [])
    assert.deepEqual(sweptIn(items), [{ box: "u", from: 201, to: 210 }])
  })
  test("asks nothing of a dialogue that was quiet since", async () => {
    const account = accountWith([withAnna(upTo(200))])
    await read(account, {}, going(500, 200))
    assert.equal(account.count("messages.GetHistory"), 0)
  })
  test("takes nothing for gone before the oldest message that is shown at all", async () => {
    const { items } = await read(accountWith([withAnna(upTo(1000, 600))]), {}, going(301))
    assert.deepEqual(sweptIn(items)[0], { box: "u", from: 600, to: 1000 })
  })
  test("sweeps no more than a limit, since or until let through", async () => {
    const account = () => accountWith([withAnna(upTo(1000))])
    const limited = await read(account(), { limit: 50 }, going(301))
    assert.deepEqual(sweptIn(limited.items), [{ box: "u", from: 951, to: 1000 }])
    const until = await read(account(), { until: BEGINNING + 501 }, going(301))
    assert.deepEqual(sweptIn(until.items), [{ box: "u", from: 301, to: 500 }])
  })
  test("sweeps from that time on only", async () => {
    const { items } = await read(accountWith([withAnna(upTo(1000))]), {}, { again: BEGINNING + 301 })
    assert.deepEqual(idsOf(items), upTo(1000))
    assert.deepEqual(sweptIn(items)[0]?.from, 301)
    assert.deepEqual(sweptIn((await read(accountWith([withAnna(upTo(10))]))).items), [])
  })
  test("takes nothing for gone because of an answer that was empty by mistake", async () => {
    const account = accountWith([withAnna(upTo(1000))])
    account.before = ({ request }) => {
      const mistaken =
        request instanceof Api.messages.GetHistory && request.addOffset === -100 && request.offsetId > 600
      return mistaken ? new Api.messages.Messages({ messages: [], chats: [], users: [] }) : undefined
    }
    const { items } = await read(account, {}, going(301))
    assert.deepEqual(sweptIn(items), [{ box: "u", from: 301, to: 600 }])
    assert.equal(endings(items)[0]?.completeness, "range")
  })
})
