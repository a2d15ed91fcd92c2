/** What the live source shows of an account: every message once, in order, and a true statement of how much that was. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { type Going, LARGEST_LIVE_PAGE, type SourceFilters } from "../../../application/source.ts"
import type { SourceItem } from "../../../domain/observation.ts"
import { liveSource } from "./liveSource.ts"
import { accountWith } from "./testing/account.ts"
import { BEGINNING, channel, group, type Held, message, messages, service, upTo } from "./testing/people.ts"
import { anna, choir, endings, idsOf, options, pagesOf, read, withAnna } from "./testing/reads.ts"

describe("reading a dialogue", () => {
  test("shows every message once, in rising order, and says that it is whole", async () => {
    const { items } = await read(accountWith([withAnna(upTo(1234))]))
    assert.deepEqual(idsOf(items), upTo(1234))
    const [ended] = endings(items)
    assert.deepEqual(ended, {
      ...{ completeness: "full", observed: 1234, filtered: 0, serviceMessages: 0, skipped: 0 },
      spans: [{ box: "u", first: 1, last: 1234 }],
      held: [{ box: "u", from: 1, to: 1234 }],
    })
  })
  test("yields pages that the log takes at once", async () => {
    const { items } = await read(accountWith([withAnna(upTo(1234))]))
    const sizes = pagesOf(items).map((page) => page.messages.length)
    assert.deepEqual(sizes, [500, 500, 234])
    assert.ok(sizes.every((size) => size <= LARGEST_LIVE_PAGE))
  })
  test("is not ended by a page that is shorter than asked", async () => {
    const account = accountWith([withAnna(upTo(250))])
    // Shorter by its newest messages, which is where a page of the server falls short.
    const all = messages(anna, upTo(250))
    account.before = ({ request }) => {
      if (!(request instanceof Api.messages.GetHistory) || request.addOffset >= 0) return undefined
      const page = all.filter(({ id }) => id >= request.offsetId).slice(0, 90)
      return new Api.messages.MessagesSlice({
        count: 250,
        messages: page,
        chats: [],
        users: [anna],
      })
    }
    assert.deepEqual(idsOf((await read(account)).items), upTo(250))
  })
  test("ends where a page brings nothing new, though it is not empty", async () => {
    const account = accountWith([withAnna(upTo(30))])
    account.before = ({ request }) =>
      request instanceof Api.messages.GetHistory
        ? new Api.messages.Messages({
            messages: messages(anna, upTo(30)),
            chats: [],
            users: [anna],
          })
        : undefined
    assert.deepEqual(idsOf((await read(account)).items), upTo(30))
    assert.equal(account.count("messages.GetHistory"), 2)
  })
  test("knows the gaps of a channel's own ids", async () => {
    const ids = [...upTo(150), ...upTo(420, 271)]
    const { items } = await read(accountWith([{ entity: choir, messages: messages(choir, ids) }]))
    assert.deepEqual(idsOf(items), ids)
    assert.deepEqual(endings(items)[0]?.spans, [{ box: "c", first: 1, last: 420, missing: 120, gaps: 1 }])
  })
  test("counts service messages and ids that are no messages apart", async () => {
    const mixed = [service(choir, 1), message(choir, 2), new Api.MessageEmpty({ id: 3 }), message(choir, 4)]
    const { items } = await read(accountWith([{ entity: choir, messages: mixed }]))
    const [ended] = endings(items)
    assert.deepEqual([ended?.observed, ended?.serviceMessages, ended?.skipped], [2, 1, 1])
  })
  test("says at the end that all of it was read", async () => {
    const { source, items } = await read(
      accountWith([withAnna(upTo(1100)), { entity: choir, messages: messages(choir, upTo(3)) }]),
    )
    const numbers = items.flatMap((one) => (one._tag === "DialogueSeen" ? [] : [one.bytesRead]))
    assert.deepEqual(
      [...numbers].sort((a, b) => a - b),
      numbers,
    )
    assert.equal(numbers.at(-1), source.size)
  })
})

describe("reading once more with the same source", () => {
  test("shows what came meanwhile, also in a dialogue that was quiet and in one that is new", async () => {
    const held = [withAnna(upTo(10))]
    const account = accountWith(held)
    const source = await liveSource(account.telegram, options())
    const readAll = async (going: Going) => {
      const items: Array<SourceItem> = []
      for await (const item of source.items({}, going)) items.push(item)
      return idsOf(items)
    }
    const now = BEGINNING + 1_000_000
    assert.deepEqual(await readAll({ again: now }), upTo(10))
    assert.equal(account.count("messages.GetDialogs"), 2)

    held[0]?.messages.push(message(anna, 11))
    held.push({ entity: choir, messages: messages(choir, upTo(3)) })
    const going: Going = {
      held: ({ kind }) => (kind === "user" ? [{ box: "u", from: 1, to: 10 }] : []),
      ...{ again: now, onlyNews: true },
    }
    assert.deepEqual([...(await readAll(going))].sort(), [1, 11, 2, 3])
  })
})

describe("which dialogues", () => {
  const held: ReadonlyArray<Held> = [
    withAnna(upTo(3)),
    { entity: group(6001), messages: messages(group(6001), upTo(13, 11)) },
    { entity: choir, messages: messages(choir, upTo(2)) },
    { entity: channel(8001), messages: messages(channel(8001), upTo(2)) },
  ]
  const seen = async (filters: SourceFilters) =>
    (await read(accountWith(held), filters)).items.flatMap((one) =>
      one._tag === "DialogueSeen" ? [one.dialogue.peer.id] : [],
    )
  test("types and ids choose among them", async () => {
    assert.deepEqual(new Set(await seen({})), new Set([5001, 6001, 7001, 8001]))
    assert.deepEqual(new Set(await seen({ types: ["group"] })), new Set([6001, 7001]))
    assert.deepEqual(await seen({ dialogues: [8001] }), [8001])
  })
  test("progress reaches the size whatever was chosen", async () => {
    const { source, items } = await read(accountWith(held), { dialogues: [8001] })
    const last = items.at(-1)
    assert.equal(last?._tag === "DialogueEnded" && last.bytesRead, source.size)
  })
})

describe("waiting", () => {
  test("is told, and that it is over", async () => {
    const account = accountWith([withAnna(upTo(5))])
    account.before = ({ request }) => {
      if (!(request instanceof Api.messages.GetHistory)) return undefined
      account.wait({ why: "flood", until: 17 })
      account.wait(undefined)
      return undefined
    }
    const told: Array<unknown> = []
    await read(account, {}, { onWaiting: (waiting) => told.push(waiting) })
    assert.deepEqual(told.slice(0, 2), [{ why: "Telegram asks to wait (flood)", until: 17 }, undefined])
    const before = told.length
    account.wait({ why: "flood", until: 18 })
    assert.equal(told.length, before)
  })
})
