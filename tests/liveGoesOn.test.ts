/**
 * Where a live import goes on: after what earlier ones stated, and after what one that was killed had recorded. Invented accounts, a real log; what
 * the account itself answers is tests/live.test.ts's matter.
 */
import assert from "node:assert/strict"
import { randomBytes, randomUUID } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { Effect, Fiber } from "effect"
import { importFrom } from "../application/importing/importSource.ts"
import { MediaStore } from "../application/mediaStore.ts"
import { type Going, LARGEST_LIVE_PAGE, type Source } from "../application/source.ts"
import type { ImportLive } from "../domain/command.ts"
import type { DialogueSeen, IdRange, SourceItem } from "../domain/observation.ts"
import { peerKey } from "../domain/peer.ts"
import { ACCOUNT, inLog, type Place, TENANT } from "./imports.ts"
import { memoryMediaStore } from "./memoryMediaStore.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { choir, message, withAnna } from "./observed.ts"

const PAGE = LARGEST_LIVE_PAGE

type Account = {
  readonly dialogues: ReadonlyArray<{
    readonly seen: DialogueSeen
    readonly messages: number
    readonly failed?: string
  }>
  /** Stands still for ever before this page, counted over all dialogues. */
  readonly standsStillAt?: number
}

/** A live source that shows each dialogue from 1 on, and what it was told of what the log holds. */
const sourceOf = (
  { dialogues, standsStillAt }: Account,
  told: Map<string, ReadonlyArray<IdRange>>,
  still: () => void,
): Source => {
  async function* items(_filters: unknown, going: Going = {}): AsyncGenerator<SourceItem> {
    let pages = 0
    for (const { seen, messages, failed } of dialogues) {
      told.set(peerKey(seen.peer), going.held?.(seen.peer) ?? [])
      const box = seen.peer.kind === "channel" ? ("c" as const) : ("u" as const)
      yield { _tag: "DialogueSeen", dialogue: seen }
      for (let first = 1; first <= messages; first += PAGE) {
        if (++pages === standsStillAt) {
          still()
          await new Promise(() => undefined)
        }
        const ids = Array.from({ length: Math.min(PAGE, messages - first + 1) }, (_, i) => first + i)
        yield { _tag: "Page", messages: ids.map((id) => message(id, { box })), bytesRead: pages }
      }
      const counts = { observed: messages, filtered: 0, serviceMessages: 0, skipped: 0 }
      const held = [{ box, from: 1, to: messages }]
      const ended =
        failed === undefined
          ? { completeness: "full" as const }
          : { completeness: "unknown" as const, failed }
      yield { _tag: "DialogueEnded", dialogue: seen, ended: { ...ended, ...counts, held }, bytesRead: pages }
    }
  }
  return { kind: "live", parserVersion: 1, size: 100, items }
}

const command = (filters: ImportLive["filters"] = {}): ImportLive => ({
  command: "sideload.import-live.v1",
  ...{ id: randomUUID(), tenant: TENANT, account: ACCOUNT, filters },
})

/** Runs an import to its end, or until the account stands still; what the source was told of what the log holds. */
const importIn = async (place: Place, account: Account, asked = command()) => {
  const told = new Map<string, ReadonlyArray<IdRange>>()
  const stands = Promise.withResolvers<"stopped">()
  const source = sourceOf(account, told, () => stands.resolve("stopped"))
  const work = Effect.gen(function* () {
    const running = yield* Effect.forkChild(importFrom(source, asked, () => undefined))
    const stopped = Effect.as(
      Effect.promise(() => stands.promise),
      undefined,
    )
    const outcome = yield* Effect.raceFirst(Fiber.join(running), stopped)
    yield* Fiber.interrupt(running)
    return outcome
  })
  const outcome = await inLog(place, Effect.provideService(work, MediaStore, memoryMediaStore().service))
  return { told, outcome }
}

const anna = peerKey(withAnna.peer)
const group = peerKey(choir.peer)
const u = (from: number, to: number) => ({ box: "u" as const, from, to })
const c = (from: number, to: number) => ({ box: "c" as const, from, to })

describe("a live import goes on", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())
  const newPlace = (): Place => ({ settings: server.account(), master: randomBytes(32) })

  test("after what the one before stated, dialogue by dialogue", async () => {
    const place = newPlace()
    const account = {
      dialogues: [
        { seen: withAnna, messages: 30 },
        { seen: choir, messages: 7 },
      ],
    }
    const first = await importIn(place, account)
    assert.deepEqual([first.told.get(anna), first.told.get(group)], [[], []])
    assert.equal(first.outcome?.stats.messages_imported, 37)
    const second = await importIn(place, account)
    assert.deepEqual([second.told.get(anna), second.told.get(group)], [[u(1, 30)], [c(1, 7)]])
    assert.deepEqual([second.outcome?.stats.messages_imported, second.outcome?.stats.unchanged], [0, 37])
  })

  test("after the last page that is sure to be whole, where the one before was killed", async () => {
    const place = newPlace()
    const dialogues = [
      { seen: withAnna, messages: 4 * PAGE },
      { seen: choir, messages: 2 * PAGE },
    ]
    // The page before the one that never comes may not have been recorded yet: what is told must lie before it.
    await importIn(place, { dialogues, standsStillAt: 4 })
    const { told, outcome } = await importIn(place, { dialogues })
    const [held] = told.get(anna) ?? []
    assert.ok(held !== undefined && held.from === 1, JSON.stringify(held))
    assert.ok(held.to >= PAGE && held.to <= 2 * PAGE, JSON.stringify(held))
    assert.deepEqual(told.get(group), [])
    assert.ok((outcome?.stats.messages_imported ?? 0) >= 3 * PAGE)
    assert.equal((outcome?.stats.messages_imported ?? 0) + (outcome?.stats.unchanged ?? 0), 6 * PAGE)
  })

  test("as the very same import where it is the same command, counting as if it had not been stopped", async () => {
    const place = newPlace()
    const dialogues = [
      { seen: withAnna, messages: 2 * PAGE },
      { seen: choir, messages: 5 },
    ]
    const asked = command()
    await importIn(place, { dialogues, standsStillAt: 3 }, asked)
    const { outcome } = await importIn(place, { dialogues }, asked)
    assert.equal(outcome?.import_id, asked.id)
    assert.equal(outcome?.stats.messages_imported, 2 * PAGE + 5)
  })

  test("from the beginning where files are wanted that were not wanted before", async () => {
    const place = newPlace()
    const account = { dialogues: [{ seen: withAnna, messages: 30 }] }
    await importIn(place, account, command({ media: false }))
    assert.deepEqual((await importIn(place, account)).told.get(anna), [])
    assert.deepEqual((await importIn(place, account, command({ media: false }))).told.get(anna), [u(1, 30)])
  })

  test("past a dialogue that failed, which counts as an error and is told", async () => {
    const place = newPlace()
    const dialogues = [
      { seen: withAnna, messages: 3, failed: "CHANNEL_PRIVATE" },
      { seen: choir, messages: 5 },
    ]
    const { outcome } = await importIn(place, { dialogues })
    assert.deepEqual([outcome?.stats.errors, outcome?.stats.messages_imported], [1, 8])
    assert.equal(outcome?.dialogues[0]?.failed, "CHANNEL_PRIVATE")
  })
})
