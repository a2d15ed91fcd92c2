/** The list of dialogues: all of them, each once, whatever the pages of Telegram's own list look like. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { plainly } from "./asking.ts"
import { allDialogues } from "./dialogues.ts"
import { type ListedDialogue, listDialogues } from "./listing.ts"
import { type Account, accountWith } from "./testing/account.ts"
import { refuse } from "./testing/answers.ts"
import {
  ACCOUNT,
  BEGINNING,
  group,
  type Held,
  message,
  messages,
  service,
  supergroup,
  upTo,
  user,
} from "./testing/people.ts"

const many = (count: number, more: (index: number) => Partial<Held> = () => ({})): ReadonlyArray<Held> =>
  upTo(count).map((index) => {
    const entity = user(5000 + index)
    return { entity, messages: [message(entity, 10 * index)], ...more(index) }
  })

const keysOf = async (account: Account) =>
  (await allDialogues(plainly(account.telegram))).map(({ peer }) => `${peer.kind}/${peer.id}`)

describe("the list of dialogues", () => {
  test("is read to its end, page by page", async () => {
    const account = accountWith(many(250))
    const keys = await keysOf(account)
    assert.equal(new Set(keys).size, 250)
    assert.equal(keys.length, 250)
    assert.equal(account.count("messages.GetDialogs"), 4)
  })
  test("has archived dialogues among the others: no folder is asked for", async () => {
    const account = accountWith(many(3))
    await keysOf(account)
    const [first] = account.asked.flatMap(({ request }) =>
      request instanceof Api.messages.GetDialogs ? [request] : [],
    )
    assert.equal(first?.folderId, undefined)
  })
  test("has those that are pinned once, though they come first and again in their place", async () => {
    const keys = await keysOf(accountWith(many(250, (index) => (index < 6 ? { pinned: true } : {}))))
    assert.equal(keys.length, 250)
    assert.equal(new Set(keys).size, 250)
  })
  test("goes on from the last dialogue received, not from the last that can be read", async () => {
    const held = many(150).map((one, index) =>
      index === 50 ? { ...one, entity: group(6001), messages: [message(group(6001), 505)] } : one,
    )
    assert.equal((await keysOf(accountWith(held))).length, 150)
  })
  test("goes on behind a page of dialogues that cannot be read", async () => {
    const held = many(150).map((one, index) => {
      if (index < 40) return one
      const id = returnBigInt(9000 + index)
      const entity = new Api.ChannelForbidden({ id, accessHash: returnBigInt(1), title: "Gone" })
      return { entity, messages: [message(entity, 10 * index)] }
    })
    assert.equal((await keysOf(accountWith(held))).length, 150)
  })
  test("ends where a page shows nothing new", async () => {
    const account = accountWith(many(20))
    account.before = ({ request }) => {
      if (request instanceof Api.messages.GetDialogs) request.offsetDate = 0
      return undefined
    }
    assert.equal((await keysOf(account)).length, 20)
    assert.equal(account.count("messages.GetDialogs"), 2)
  })
  test("says what is known of each: how to ask for it, its newest message and when that was", async () => {
    const me = user(ACCOUNT, { self: true })
    const account = accountWith([{ entity: me, messages: messages(me, [7]) }])
    const [saved] = await allDialogues(plainly(account.telegram))
    assert.ok(saved?.input instanceof Api.InputPeerSelf)
    assert.deepEqual(
      [saved.seen.type, saved.top, saved.lastDate, saved.readable],
      ["saved", 7, BEGINNING + 7, true],
    )
  })
})

describe("dialogues as they are listed for people", () => {
  const choir = supergroup(7001)
  const migratedTo = new Api.InputChannel({ channelId: returnBigInt(7001), accessHash: returnBigInt(7002) })
  const old = group(6001, { deactivated: true, migratedTo })
  const anna = user(5001)
  const account = () =>
    accountWith([
      { entity: anna, messages: messages(anna, upTo(42)) },
      { entity: choir, messages: [service(choir, 1), ...messages(choir, upTo(9, 2))] },
      { entity: old, messages: messages(old, upTo(5)) },
    ])
  const listed = async (of: Account, filters = {}) => {
    const all: Array<ListedDialogue> = []
    for await (const one of listDialogues(of.telegram, filters)) all.push(one)
    return all
  }
  test("have their numbers of messages, those of the group that one was among them", async () => {
    const all = await listed(account())
    assert.deepEqual(
      all.map(({ type, title, messages: count }) => [type, title, count]),
      [
        ["dm", "Person 5001", 42],
        ["supergroup", "Channel 7001", 14],
      ],
    )
  })
  test("have none where Telegram refuses to say", async () => {
    const of = account()
    of.before = ({ request }) => {
      if (request instanceof Api.messages.GetHistory) throw refuse("CHANNEL_PRIVATE")
      return undefined
    }
    assert.deepEqual(
      (await listed(of)).map(({ messages: count }) => count),
      [0, 0],
    )
  })
  test("are chosen by type and id", async () => {
    assert.deepEqual(
      (await listed(account(), { types: ["group"] })).map(({ peer }) => peer.id),
      [7001],
    )
    assert.deepEqual(
      (await listed(account(), { dialogues: [5001] })).map(({ peer }) => peer.id),
      [5001],
    )
  })
})
