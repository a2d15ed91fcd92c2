/**
 * Files of live messages: one that could not be read is tried again by the next import though its message is held, one that Telegram was too far away for
 * is no fault of the file, and one that nobody wanted is no fault at all. A real log; the store of files is in memory.
 */
import assert from "node:assert/strict"
import { randomBytes, randomUUID } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { Effect } from "effect"
import { SourceEndedEarly } from "../application/importing/endedEarly.ts"
import { importFrom } from "../application/importing/importSource.ts"
import { MediaStore } from "../application/mediaStore.ts"
import { type Going, type Source, SourceRefused } from "../application/source.ts"
import type { ImportLive } from "../domain/command.ts"
import { gapsIn } from "../domain/import/held.ts"
import type { IdRange, SourceItem } from "../domain/observation.ts"
import { ACCOUNT, inLog, type Place, TENANT } from "./imports.ts"
import { directTo } from "./live/direct.ts"
import { live } from "./live/shown.ts"
import { memoryMediaStore } from "./memoryMediaStore.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { message, withAnna } from "./observed.ts"
import { openWorld } from "./telegram/world/exportWorld.ts"

const LAST = 20

type Told = { held: ReadonlyArray<IdRange>; asked: Array<string> }

/** Messages with a file each; shows what is not held, as a live source does. `fault` is thrown for the file of message 5. */
const sourceOf = (told: Told, fault?: () => unknown): Source => {
  async function* items(_filters: unknown, going: Going = {}): AsyncGenerator<SourceItem> {
    told.held = going.held?.(withAnna.peer) ?? []
    const left = gapsIn(told.held, "u", 1, LAST)
    const ids = left.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
    yield { _tag: "DialogueSeen", dialogue: withAnna }
    if (ids.length > 0)
      yield { _tag: "Page", messages: ids.map((id) => message(id, { file: `file ${id}` })), bytesRead: 1 }
    const counts = { observed: ids.length, filtered: 0, serviceMessages: 0, skipped: 0 }
    const held = [{ box: "u", from: 1, to: LAST }] as const
    const ended = { completeness: "full", ...counts, held } as const
    yield { _tag: "DialogueEnded", dialogue: withAnna, ended, bytesRead: 1 }
  }
  async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
    told.asked.push(file)
    if (file === "file 5" && fault !== undefined) throw fault()
    yield Buffer.from(file)
  }
  return { kind: "live", parserVersion: 1, size: 1, items, bytesOf }
}

const command = (): ImportLive => ({
  command: "sideload.import-live.v1",
  ...{ id: randomUUID(), tenant: TENANT, account: ACCOUNT, filters: {} },
})

const importing = (source: Source) =>
  Effect.provideService(
    importFrom(source, command(), () => undefined),
    MediaStore,
    memoryMediaStore().service,
  )

const importIn = async (place: Place, fault?: () => unknown) => {
  const told: Told = { held: [], asked: [] }
  const { stats } = await inLog(place, importing(sourceOf(told, fault)))
  return { ...told, stats }
}

const u = (from: number, to: number) => ({ box: "u" as const, from, to })

describe("files of live messages", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())
  const newPlace = (): Place => ({ settings: server.account(), master: randomBytes(32) })

  test("one that could not be read is counted, and alone is tried again by each import until it can", async () => {
    const place = newPlace()
    const unreadable = () => new Error("its reference expires over and over")
    const first = await importIn(place, unreadable)
    assert.deepEqual([first.stats.media_stored, first.stats.media_refused], [LAST - 1, 1])
    const second = await importIn(place, unreadable)
    assert.deepEqual(second.held, [u(1, 4), u(6, LAST)])
    assert.deepEqual([second.asked, second.stats.media_refused], [["file 5"], 1])
    const third = await importIn(place)
    assert.deepEqual([third.asked, third.stats.media_stored], [["file 5"], 1])
    assert.equal(third.stats.media_refused, 0)
    const fourth = await importIn(place)
    assert.deepEqual([fourth.held, fourth.asked], [[u(1, LAST)], []])
  })

  test("one that Telegram was too far away for ends the import, and the next one gets it", async () => {
    const place = newPlace()
    const what = {
      what: "Telegram gave no answer",
      where: "the file of a message",
      mend: "See to the network.",
    }
    const told: Told = { held: [], asked: [] }
    const away = sourceOf(told, () => new SourceRefused({ ...what, passing: true }))
    const ended = await inLog(place, Effect.flip(importing(away)))
    assert.ok(ended instanceof SourceEndedEarly)
    assert.equal(ended.refusal.passing, true)
    assert.equal(ended.outcome.stats.media_refused, 0)
    assert.equal(ended.outcome.stats.messages_imported, LAST)
    const next = await importIn(place)
    assert.ok(next.asked.includes("file 5"))
    assert.equal(next.stats.media_refused, 0)
    assert.deepEqual((await importIn(place)).held, [u(1, LAST)])
  })

  test("those of kinds and sizes that nobody wanted are neither fetched nor counted as refused", async () => {
    const path = new URL("../examples/export/result.json", import.meta.url).pathname
    const telegram = directTo(await openWorld(path))
    const all = await live(telegram, { mediaMaxBytes: 1_000_000_000 })
    const whole = await inLog(newPlace(), importing(all))
    const stored = async (wanted: Parameters<typeof live>[1]) => {
      const { stats } = await inLog(newPlace(), importing(await live(telegram, wanted)))
      assert.equal(stats.media_refused, 0)
      return stats.media_stored ?? 0
    }
    const everything = whole.stats.media_stored ?? 0
    const photos = await stored({ mediaKinds: new Set(["photo"]) })
    const others = await stored({ mediaKinds: new Set(["sticker", "voice_message", "document"]) })
    assert.ok(photos > 0 && photos < everything && others < everything, `${photos} ${others} ${everything}`)
    assert.equal(await stored({ mediaMaxBytes: 0 }), 0)
  })
})
