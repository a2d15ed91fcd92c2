/** Watching the account: what updates tell becomes pages, and whatever may have been missed is said. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { plainly } from "./asking.ts"
import { allDialogues } from "./dialogues.ts"
import { makeFiles } from "./files.ts"
import { placesOf } from "./places.ts"
import { type Account, accountWith } from "./testing/account.ts"
import { BEGINNING, group, message, messages, supergroup, upTo, user } from "./testing/people.ts"
import { type Watched, watchUpdates } from "./watching.ts"

const anna = user(5001)
const choir = supergroup(7001)
const neighbours = group(6001)

const someAccount = () =>
  accountWith([
    { entity: anna, messages: messages(anna, upTo(10)) },
    { entity: choir, messages: messages(choir, upTo(10)), pts: 50 },
    { entity: neighbours, messages: messages(neighbours, upTo(20, 11)) },
  ])

/** What is watched while `happen` runs, until as many things were seen. */
const watched = async (
  account: Account,
  count: number,
  happen: () => void,
  backlog?: number,
): Promise<ReadonlyArray<Watched>> => {
  const asking = plainly(account.telegram)
  const dialogues = await allDialogues(asking)
  const ends = new AbortController()
  const signal = AbortSignal.any([ends.signal, AbortSignal.timeout(5000)])
  account.before ??= ({ request }) => {
    if (!(request instanceof Api.updates.GetState)) return undefined
    return new Api.updates.State({ pts: 100, qts: 0, date: BEGINNING, seq: 1, unreadCount: 0 })
  }
  const files = makeFiles({ media: false, mediaMaxBytes: 0 })
  const watching = {
    asking,
    files,
    places: placesOf(dialogues, asking.account),
    now: () => BEGINNING,
    signal,
    ...(backlog === undefined ? {} : { backlog }),
  }
  const seen: Array<Watched> = []
  const updates = watchUpdates(account.telegram, dialogues, watching)
  const first = updates.next()
  // The watching has begun once it asked where the account's updates stand.
  while (account.count("updates.GetState") === 0) await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  happen()
  for (let next = await first; next.done !== true; next = await updates.next()) {
    seen.push(next.value)
    if (seen.length === count) break
  }
  ends.abort()
  await updates.return()
  return seen
}

const inEnvelope = (updates: ReadonlyArray<Api.TypeUpdate>, chats: ReadonlyArray<Api.TypeChat> = []) =>
  new Api.Updates({ updates: [...updates], users: [anna], chats: [...chats], date: BEGINNING, seq: 0 })

const newMessage = (id: number, pts: number, text = "new") =>
  new Api.UpdateNewMessage({ message: message(anna, id, { message: text }), pts, ptsCount: 1 })

const texts = (one: Watched | undefined) =>
  one !== undefined && "page" in one
    ? [
        one.dialogue.peer.id,
        ...one.page.messages.map(({ box, id, content }) => `${box}${id} ${content.text}`),
      ]
    : one

describe("watching", () => {
  test("shows new messages and edits as pages of their dialogues", async () => {
    const account = someAccount()
    const [first, second] = await watched(account, 2, () => {
      account.update(inEnvelope([newMessage(30, 101), newMessage(31, 102)]))
      const edited = message(choir, 4, { message: "better", editDate: BEGINNING + 99 })
      account.update(
        inEnvelope([new Api.UpdateEditChannelMessage({ message: edited, pts: 51, ptsCount: 1 })], [choir]),
      )
    })
    assert.deepEqual(texts(first), [5001, "u30 new", "u31 new"])
    assert.deepEqual(texts(second), [7001, "c4 better"])
  })
  test("reads again what a short message only names", async () => {
    const account = someAccount()
    const [first] = await watched(account, 1, () => {
      account.update(
        new Api.UpdateShortMessage({
          id: 9,
          userId: anna.id,
          message: "short",
          pts: 101,
          ptsCount: 1,
          date: BEGINNING,
        }),
      )
      account.update(
        new Api.UpdateShortChatMessage({
          ...{ id: 8, fromId: anna.id, chatId: neighbours.id, message: "short" },
          ...{ pts: 102, ptsCount: 1, date: BEGINNING },
        }),
      )
    })
    assert.deepEqual(texts(first), [5001, "u8 text 8", "u9 text 9"])
    assert.equal(account.count("messages.GetMessages"), 1)
  })
  test("reads again a message that came without the people that it speaks of", async () => {
    const account = someAccount()
    const [first] = await watched(account, 1, () => account.update(newMessage(9, 101)))
    assert.deepEqual(texts(first), [5001, "u9 text 9"])
  })
  test("says of deletions in the account's own box only their ids", async () => {
    const account = someAccount()
    const [first] = await watched(account, 1, () =>
      account.update(new Api.UpdateDeleteMessages({ messages: [3, 12], pts: 102, ptsCount: 2 })),
    )
    assert.deepEqual(first, { goneInU: [3, 12] })
  })
  test("says of deletions in a channel which messages are gone there", async () => {
    const account = someAccount()
    const [first] = await watched(account, 1, () =>
      account.update(
        new Api.UpdateDeleteChannelMessages({
          channelId: returnBigInt(7001),
          messages: [5],
          pts: 51,
          ptsCount: 1,
        }),
      ),
    )
    assert.ok(first !== undefined && "page" in first)
    assert.deepEqual([first.dialogue.peer.id, first.page.deleted], [7001, [{ box: "c", id: 5 }]])
  })
  test("a message from somebody new opens a dialogue where the update says who that is", async () => {
    const account = someAccount()
    const vera = user(5009)
    const update = new Api.Updates({
      updates: [new Api.UpdateNewMessage({ message: message(vera, 40), pts: 101, ptsCount: 1 })],
      ...{ users: [vera], chats: [], date: BEGINNING, seq: 0 },
    })
    const [first] = await watched(account, 1, () => account.update(update))
    assert.ok(first !== undefined && "page" in first)
    assert.deepEqual(first.dialogue, { peer: { kind: "user", id: 5009 }, type: "dm", title: "Person 5009" })
  })
})

describe("watching is unsure", () => {
  const unsureAfter = async (happen: (account: Account) => void): Promise<void> => {
    const account = someAccount()
    assert.deepEqual(await watched(account, 1, () => happen(account)), [{ unsure: true }])
  }
  test("after the connection was lost", () => unsureAfter((account) => account.reconnect()))
  test("when Telegram says that there was too much", async () => {
    const channelId = returnBigInt(7001)
    await unsureAfter((account) => account.update(new Api.UpdatesTooLong()))
    await unsureAfter((account) => account.update(new Api.UpdateChannelTooLong({ channelId })))
  })
  test("when the counts of changes leave a gap, in the account's box or a channel's", async () => {
    const account = someAccount()
    const seen = await watched(account, 2, () => account.update(inEnvelope([newMessage(30, 103)])))
    assert.deepEqual([texts(seen[0]), seen[1]], [[5001, "u30 new"], { unsure: true }])
    const other = someAccount()
    const post = new Api.UpdateNewChannelMessage({ message: message(choir, 30), pts: 53, ptsCount: 1 })
    const inChannel = await watched(other, 2, () => other.update(inEnvelope([post], [choir])))
    assert.deepEqual([texts(inChannel[0]), inChannel[1]], [[7001, "c30 text 30"], { unsure: true }])
  })
  test("when a channel is not known", async () => {
    const gone = { channelId: returnBigInt(7999), messages: [5], pts: 51, ptsCount: 1 }
    await unsureAfter((account) => account.update(new Api.UpdateDeleteChannelMessages(gone)))
  })
  test("when more waits than may wait, and nothing else is kept of that", async () => {
    const account = someAccount()
    const flood = () => {
      for (let index = 0; index < 21; index++)
        account.update(inEnvelope([newMessage(30 + index, 101 + index)]))
    }
    assert.deepEqual(await watched(account, 1, flood, 20), [{ unsure: true }])
  })
})

describe("the end of watching", () => {
  test("comes with its signal, and nothing listens any more", async () => {
    const account = someAccount()
    const asking = plainly(account.telegram)
    const ends = new AbortController()
    const files = makeFiles({ media: false, mediaMaxBytes: 0 })
    const dialogues = await allDialogues(asking)
    const places = placesOf(dialogues, asking.account)
    const updates = watchUpdates(account.telegram, dialogues, {
      ...{ asking, files, places, now: () => BEGINNING, signal: ends.signal },
    })
    const next = updates.next()
    ends.abort()
    assert.deepEqual(await next, { done: true, value: undefined })
    assert.equal(account.listeners(), 0)
  })
})
