/** A basic group that became a supergroup is one dialogue with it. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import type { Going } from "../../../application/source.ts"
import type { SourceItem } from "../../../domain/observation.ts"
import { accountWith } from "./testing/account.ts"
import { refuse } from "./testing/answers.ts"
import { group, type Held, messages, service, upTo } from "./testing/people.ts"
import { choir, endings, pagesOf, read } from "./testing/reads.ts"

describe("a group that became a supergroup", () => {
  const migratedTo = new Api.InputChannel({ channelId: returnBigInt(7001), accessHash: returnBigInt(7002) })
  const old = group(6001, { deactivated: true, migratedTo })
  const from = new Api.MessageActionChannelMigrateFrom({ title: "Choir", chatId: returnBigInt(6001) })
  const own = [service(choir, 1, from), ...messages(choir, upTo(30, 2))]
  const ofGroup: Held = { entity: old, messages: messages(old, upTo(120, 101)) }
  const boxes = (items: ReadonlyArray<SourceItem>) =>
    pagesOf(items).flatMap((page) => page.messages.map(({ box, id }) => `${box}${id}`))
  const inU = upTo(120, 101).map((id) => `u${id}`)
  const inC = upTo(30, 2).map((id) => `c${id}`)

  test("is one dialogue, the group's part first where the list names it", async () => {
    const { items } = await read(accountWith([ofGroup, { entity: choir, messages: own }]))
    assert.equal(endings(items).length, 1)
    assert.deepEqual(boxes(items), [...inU, ...inC])
    assert.deepEqual(
      pagesOf(items).map(({ migratedFrom }) => migratedFrom?.id),
      [6001, undefined],
    )
    assert.deepEqual(endings(items)[0]?.held, [
      { box: "u", from: 1, to: 120 },
      { box: "c", from: 1, to: 30 },
    ])
  })
  const notListed = () => {
    const account = accountWith([ofGroup, { entity: choir, messages: own }])
    const alone = accountWith([{ entity: choir, messages: own }])
    account.before = ({ request }) =>
      request instanceof Api.messages.GetDialogs ? alone.telegram.call(request) : undefined
    return account
  }
  test("is found by its first message where the list does not name it, and read behind", async () => {
    const { items } = await read(notListed())
    assert.deepEqual(boxes(items), [...inC, ...inU])
    assert.deepEqual(
      pagesOf(items).map(({ migratedFrom }) => migratedFrom?.id),
      [6001, undefined],
    )
  })
  test("is found though its first message is held, as long as nothing of the group is", async () => {
    const held: Going = { held: () => [{ box: "c", from: 1, to: 20 }] }
    const { items } = await read(notListed(), {}, held)
    assert.deepEqual(boxes(items), [...upTo(30, 21).map((id) => `c${id}`), ...inU])
  })
  test("keeps what is held of the group, though this time nobody asked for it", async () => {
    const held = [
      { box: "u", from: 1, to: 120 },
      { box: "c", from: 1, to: 20 },
    ] as const
    const { items } = await read(notListed(), {}, { held: () => held })
    assert.deepEqual(
      boxes(items),
      upTo(30, 21).map((id) => `c${id}`),
    )
    assert.deepEqual(endings(items)[0]?.held, [held[0], { box: "c", from: 1, to: 30 }])
  })
  test("shares its limit: the supergroup's messages are the newer ones", async () => {
    const account = () => accountWith([ofGroup, { entity: choir, messages: own }])
    assert.deepEqual(boxes((await read(account(), { limit: 31 })).items), ["u119", "u120", ...inC])
    assert.deepEqual(boxes((await read(account(), { limit: 3 })).items), ["c28", "c29", "c30"])
    assert.deepEqual(boxes((await read(notListed(), { limit: 31 })).items), [...inC, "u119", "u120"])
    const { items } = await read(account(), { limit: 29 })
    assert.deepEqual([boxes(items), endings(items)[0]?.serviceMessages], [inC, 0])
  })
  test("is chosen by either id", async () => {
    const account = accountWith([ofGroup, { entity: choir, messages: own }])
    assert.equal(endings((await read(account, { dialogues: [6001] })).items).length, 1)
  })
  test("stands for itself where the list does not have the supergroup", async () => {
    const { items } = await read(accountWith([ofGroup]))
    assert.deepEqual(boxes(items), inU)
  })
  test("that is refused does not take the supergroup's own messages with it", async () => {
    const account = accountWith([ofGroup, { entity: choir, messages: own }])
    account.before = ({ request }) => {
      const isOld = request instanceof Api.messages.GetHistory && request.peer instanceof Api.InputPeerChat
      if (isOld) throw refuse("CHAT_FORBIDDEN")
      return undefined
    }
    const { items } = await read(account)
    assert.deepEqual(boxes(items), inC)
    assert.deepEqual(
      [endings(items)[0]?.failed, endings(items)[0]?.completeness],
      ["CHAT_FORBIDDEN", "unknown"],
    )
  })
})
