/** The live source against an account that holds what an export tells: it shows what the export shows, and no less on a bad day. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { openFile } from "../adapters/telegram/export/open.ts"

import { type Telegram, TelegramGone } from "../adapters/telegram/live/telegram.ts"
import { type Happening, type Source, SourceRefused } from "../application/source.ts"

import { peerKey } from "../domain/peer.ts"
import { temporaryFolder } from "./command.ts"
import { directTo } from "./live/direct.ts"
import { overLoopback } from "./live/loopback.ts"
import { filesOf, live, shownBy } from "./live/shown.ts"
import { writeEverything } from "./telegram/everything.ts"
import type { LoopbackTelegram } from "./telegram/telegram.ts"
import { openWorld } from "./telegram/world/exportWorld.ts"

const ACCOUNT = 100200300

/** Left by the account: its own list of dialogues has it no more. */
const LEFT = "channel/1500600705"

const written = async () => await writeEverything(await temporaryFolder())

const asFile = async (path: string) => {
  const shown = await shownBy(await openFile(path, ACCOUNT))
  shown.delete(LEFT)
  return shown
}

const same = (found: Awaited<ReturnType<typeof shownBy>>, wanted: typeof found): void => {
  assert.deepEqual(new Set(found.keys()), new Set(wanted.keys()))
  for (const [key, dialogue] of wanted) assert.deepEqual(found.get(key), dialogue, key)
}

describe("an account that holds what an export tells", () => {
  test("is shown as the export shows it", async () => {
    const path = await written()
    same(await shownBy(await live(directTo(await openWorld(path)))), await asFile(path))
  })
  test("is shown whole though pages are short", async () => {
    const path = await written()
    const world = await openWorld(path, { shortPages: true, seed: 7, archived: ["user/500600702"] })
    same(await shownBy(await live(directTo(world))), await asFile(path))
  })
  test("is shown whole but for a dialogue that Telegram refuses", async () => {
    const path = await written()
    const refused = "channel/1500600701"
    const world = await openWorld(path, { refuses: { [refused]: "CHANNEL_PRIVATE" } })
    const failed: Array<string> = []
    const found = await shownBy(await live(directTo(world)), (why) => failed.push(why))
    const wanted = await asFile(path)
    assert.deepEqual(failed, ["CHANNEL_PRIVATE"])
    found.delete(refused)
    wanted.delete(refused)
    same(found, wanted)
  })
  test("gives the bytes of its files, also when their references expire", async () => {
    const path = await written()
    const bytesOf = async (source: Source) =>
      new Map([...(await filesOf(source))].filter(([key]) => !key.startsWith(LEFT)))
    const wanted = await bytesOf(await openFile(path, ACCOUNT))
    for (const options of [{}, { referencesExpireAfter: 0 }]) {
      const found = await bytesOf(await live(directTo(await openWorld(path, options))))
      for (const [key, sha256] of wanted) assert.equal(found.get(key), sha256, key)
    }
  })
})

describe("the same account over the loopback", () => {
  test("is shown whole through floods, cut connections, errors and short pages", async () => {
    const path = await written()
    await overLoopback(path, async (telegram, server) => {
      await server.faults({
        seed: 3,
        floods: { every: 9, seconds: 1, times: 2, methods: ["messages.GetHistory"] },
        drops: { every: 11, times: 2, when: "before" },
        internal: { every: 13, times: 2 },
        shortPages: 7,
      })
      const waits: Array<string> = []
      const source = await live(telegram)
      const going = { onWaiting: (one: { readonly why: string } | undefined) => one && waits.push(one.why) }
      same(await shownBy(source, undefined, going), await asFile(path))
      assert.ok(waits.includes("Telegram asks to wait (flood)"))
    })
  })
  test("is shown whole within a takeout session, which is ended", async () => {
    const path = await written()
    await overLoopback(path, async (telegram, server) => {
      same(await shownBy(await live(telegram, { takeout: true })), await asFile(path))
      const calls = await server.calls()
      const methods = calls.map(({ method }) => method)
      assert.ok(methods.includes("account.InitTakeoutSession"))
      assert.ok(methods.includes("account.FinishTakeoutSession"))
    })
  })
  test("is shown whole where Telegram puts the takeout session off", async () => {
    const path = await written()
    await overLoopback(path, async (telegram, server) => {
      await server.faults({ takeoutDelaySeconds: 3600 })
      const told: Array<number> = []
      const source = await live(telegram, {
        takeout: true,
        onTakeoutPutOff: ({ seconds }) => told.push(seconds),
      })
      same(await shownBy(source), await asFile(path))
      assert.deepEqual(told, [3600])
    })
  })
  test("gives the bytes of its files though their references expire", async () => {
    const path = await written()
    await overLoopback(path, async (telegram, server) => {
      await server.faults({ expiredReferences: true })
      const wanted = await filesOf(await openFile(path, ACCOUNT))
      const found = await filesOf(await live(telegram))
      for (const [key, sha256] of wanted) {
        if (!key.startsWith(LEFT)) assert.equal(found.get(key), sha256, key)
      }
    })
  })
  test("tells of what happens in it, and when something may have been missed", async () => {
    const path = await written()
    await overLoopback(path, async (telegram, server) => {
      const happenings = (await live(telegram)).happenings?.()[Symbol.asyncIterator]()
      const next = async (): Promise<Happening | undefined> => (await happenings?.next())?.value
      const texts = (one: Happening | undefined) =>
        one?._tag === "Shown"
          ? [peerKey(one.dialogue.peer), ...one.shown.messages.map(({ content }) => content.text)]
          : one
      const first = next()
      const message = { text: "Чай готов", from_id: "user500600701", from: "Евлампия" }
      await server.change({ _tag: "Sent", dialogue: "user/500600701", message })
      assert.deepEqual(texts(await first), ["user/500600701", "Чай готов"])
      const edited = { dialogue: "channel/1500600702", id: 3, text: "Перила найдены", edited: 1_800_000_000 }
      await server.change({ _tag: "Edited", ...edited })
      assert.deepEqual(texts(await next()), ["channel/1500600702", "Перила найдены"])
      await server.change({ _tag: "Deleted", dialogue: "user/500600701", ids: [48251] })
      const gone = await next()
      assert.ok(gone?._tag === "Gone")
      assert.deepEqual(gone.ids, [48251])
      assert.ok(gone.among.some(({ peer }) => peerKey(peer) === "user/500600701"))
      assert.ok(gone.among.every(({ type }) => type !== "channel"))
      await server.drop()
      assert.deepEqual(await next(), { _tag: "Unsure" })
      await happenings?.return?.()
    })
  })
  test("refuses the source, saying where, when Telegram goes away for good", async () => {
    const path = await written()
    const away = async (telegram: Telegram, server: LoopbackTelegram): Promise<void> => {
      const source = await live(telegram)
      await server.stop()
      const refusal = await shownBy(source).then(
        () => undefined,
        (error: unknown) => error,
      )
      assert.ok(refusal instanceof SourceRefused)
      assert.ok(refusal.cause instanceof TelegramGone)
      assert.equal(refusal.passing, true)
      assert.match(refusal.where, /^dialogue 1 of \d+$/)
    }
    await overLoopback(path, away, 2000)
  })
})
