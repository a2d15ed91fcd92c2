import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { FORUM } from "../everything.ts"
import type { ExportWorld } from "./exportWorld.ts"
import { dialogsOf, everythingWorld, inputsOf, keyOf } from "./testing.ts"

const LEFT = "channel/1500600705"
const keysOf = ({ dialogs }: { readonly dialogs: ReadonlyArray<Api.TypeDialog> }) =>
  dialogs.map(({ peer }) => keyOf(peer))

/** As a client reads the list: each page from the last dialogue of the one before. */
const paged = (world: ExportWorld, limit: number): ReadonlyArray<string> => {
  const inputs = inputsOf(world)
  const keys: Array<string> = []
  let more: Partial<Api.messages.GetDialogs> = { limit }
  for (;;) {
    const page = dialogsOf(world, more)
    if (page.dialogs.length === 0) return keys
    keys.push(...keysOf(page))
    const last = page.dialogs.at(-1)
    const message = page.messages.at(-1)
    assert.ok(last !== undefined && message !== undefined && !(message instanceof Api.MessageEmpty))
    const offsetPeer = inputs.get(keyOf(last.peer))
    assert.ok(offsetPeer)
    more = { limit, offsetDate: message.date, offsetId: message.id, offsetPeer, excludePinned: true }
  }
}

describe("the list of dialogues", () => {
  test("has every dialogue once, those with the newest messages first, and no left ones", async () => {
    const world = await everythingWorld()
    const all = dialogsOf(world)
    assert.equal(new Set(keysOf(all)).size, 14)
    assert.ok(!keysOf(all).includes(LEFT))
    const dates = all.messages.map((message) => (message instanceof Api.MessageEmpty ? 0 : message.date))
    assert.deepEqual(
      dates,
      dates.toSorted((one, other) => other - one),
    )
  })
  test("is the same in pages of any size, with pinned ones first", async () => {
    const pinned = ["user/489000", FORUM]
    for (const world of [await everythingWorld(), await everythingWorld({ pinned })]) {
      const all = keysOf(dialogsOf(world))
      for (const limit of [3, 5, 7]) assert.deepEqual(paged(world, limit), all)
    }
    assert.deepEqual(
      new Set(keysOf(dialogsOf(await everythingWorld({ pinned }))).slice(0, 2)),
      new Set(pinned),
    )
  })
  test("holds archived ones, unless only the other folder is asked for", async () => {
    const world = await everythingWorld({ archived: [FORUM] })
    assert.ok(keysOf(dialogsOf(world)).includes(FORUM))
    assert.ok(!keysOf(dialogsOf(world, { folderId: 0 })).includes(FORUM))
    assert.deepEqual(keysOf(dialogsOf(world, { folderId: 1 })), [FORUM])
  })
  test("describes each peer, and the newest message of each", async () => {
    const all = dialogsOf(await everythingWorld())
    const described = new Set([...all.users, ...all.chats].map(({ id }) => id.toString()))
    for (const key of keysOf(all)) assert.ok(described.has(key.replace(/.*\//, "")), key)
    const tops = all.dialogs.map(({ topMessage }) => topMessage)
    assert.deepEqual(
      tops,
      all.messages.map(({ id }) => id),
    )
  })
})
