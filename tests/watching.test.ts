/**
 * Watching an account: what happens is recorded where it belongs, whatever may have been missed is read again, and it ends where it has to. An invented
 * account, a real log; how Telegram tells of what happens is tests/liveSource.test.ts's matter.
 */
import assert from "node:assert/strict"
import { randomBytes, randomUUID } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { Effect, Fiber } from "effect"
import { SourceEndedEarly } from "../application/importing/endedEarly.ts"
import { Sources } from "../application/importing/importSource.ts"
import { MediaStore } from "../application/mediaStore.ts"
import { isUnreadable } from "../application/openedEvent.ts"
import { type Going, type Happening, type Shown, type Source, SourceRefused } from "../application/source.ts"
import { type WatchReports, watchAccount } from "../application/watching.ts"
import type { Filters } from "../domain/import/events.ts"
import type { LogEvent } from "../domain/logEvent.ts"
import type { DialogueSeen, SourceItem } from "../domain/observation.ts"
import { peerKey } from "../domain/peer.ts"
import { ACCOUNT, inLog, openLog, type Place, TENANT } from "./imports.ts"
import { memoryMediaStore } from "./memoryMediaStore.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { BORIS, choir, message, withAnna } from "./observed.ts"

const withBoris: DialogueSeen = { peer: BORIS, type: "dm", title: "Борис" }

/** The ids that each dialogue shows when it is read. */
type Held = ReadonlyMap<DialogueSeen, ReadonlyArray<number>>

const boxOf = ({ peer }: DialogueSeen) => (peer.kind === "channel" ? ("c" as const) : ("u" as const))

const shown = (dialogue: DialogueSeen, ids: ReadonlyArray<number>, text?: string): Shown => ({
  messages: ids.map((id) =>
    message(id, { box: boxOf(dialogue), ...(text === undefined ? {} : { content: { text }, edited: 1 }) }),
  ),
})

const refusal = new SourceRefused({
  what: "Telegram gave no answer",
  where: "here",
  mend: "Wait.",
  passing: true,
})

/** An account of which the test tells what happens. */
const accountOf = (held: Held) => {
  const happened: Array<Happening | SourceRefused> = []
  const readings: Array<Going> = []
  let wake = (): void => {}
  const account = {
    readings,
    /** Thrown by the next reading. */
    broken: undefined as SourceRefused | undefined,
    happen: (what: Happening | SourceRefused): void => {
      happened.push(what)
      wake()
    },
  }
  async function* items(_filters: unknown, going: Going = {}): AsyncGenerator<SourceItem> {
    readings.push(going)
    if (account.broken !== undefined) throw account.broken
    for (const [dialogue, ids] of held) {
      yield { _tag: "DialogueSeen", dialogue }
      yield { _tag: "Page", ...shown(dialogue, ids), bytesRead: 1 }
      const counts = { observed: ids.length, filtered: 0, serviceMessages: 0, skipped: 0 }
      yield { _tag: "DialogueEnded", dialogue, ended: { completeness: "full", ...counts }, bytesRead: 1 }
    }
  }
  async function* happenings(): AsyncGenerator<Happening> {
    for (;;) {
      const next = happened.shift()
      if (next instanceof SourceRefused) throw next
      if (next !== undefined) yield next
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const source: Source = { kind: "live", parserVersion: 1, size: 1, items, happenings }
  return { ...account, account, source }
}

type Account = ReturnType<typeof accountOf>

/** What was reported, one after the other; `next` waits for the next report. */
const makeBoard = () => {
  const told: Array<string> = []
  let wake = (): void => {}
  let looked = 0
  const tell = (what: string): void => {
    told.push(what)
    wake()
  }
  const reports: WatchReports = {
    onProgress: () => {},
    onRead: ({ stats }) => tell(`read ${stats.messages_imported}`),
    onHappened: (events) => tell(`happened ${events}`),
  }
  const next = async (): Promise<string> => {
    while (told.length === looked) await new Promise<void>((resolve) => (wake = resolve))
    return told[looked++] ?? ""
  }
  return { reports, next }
}

type Board = ReturnType<typeof makeBoard>

const HELD: Held = new Map([
  [withAnna, [1, 2, 4]],
  [withBoris, [3]],
  [choir, [1, 2]],
])

const wished = (filters: Filters) => ({ tenant: TENANT, account: ACCOUNT, filters, rescanDays: 7 })

const watching = (of: Account, { reports }: Board, filters: Filters) =>
  watchAccount(wished(filters), randomUUID, reports).pipe(
    Effect.provideService(Sources, {
      openFile: () => Effect.die(new Error("no files here")),
      openLive: () => Effect.succeed(of.source),
    }),
    Effect.provideService(MediaStore, memoryMediaStore().service),
  )

/** Watches while `during` runs, and gives back what the log holds then. */
const watched = (
  place: Place,
  of: Account,
  during: (board: Board) => Promise<void>,
  filters: Filters = {},
): Promise<ReadonlyArray<LogEvent>> =>
  inLog(
    place,
    Effect.gen(function* () {
      const board = makeBoard()
      const running = yield* Effect.forkChild(watching(of, board, filters))
      yield* Effect.raceFirst(
        Effect.promise(() => during(board)),
        Effect.andThen(Fiber.join(running), Effect.never),
      ).pipe(Effect.timeout("20 seconds"))
      yield* Fiber.interrupt(running)
      return (yield* openLog).flatMap((event) => (isUnreadable(event) ? [] : [event]))
    }),
  )

/** By the dialogue's key. */
const deletedIn = (events: ReadonlyArray<LogEvent>) =>
  events.flatMap(({ type, dialogue, state }) =>
    type === "sideload.message.deleted.v1" && dialogue !== undefined && state?.kind === "deleted"
      ? [[peerKey(dialogue.peer), state.id]]
      : [],
  )

describe("watching an account", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())
  const newPlace = (): Place => ({ settings: server.account(), master: randomBytes(32) })

  test("records what happens once it has read what was there, and what is told twice once", async () => {
    const account = accountOf(HELD)
    const events = await watched(newPlace(), account, async ({ next }) => {
      assert.equal(await next(), "read 6")
      account.happen({ _tag: "Shown", dialogue: withAnna, shown: shown(withAnna, [5]) })
      assert.equal(await next(), "happened 1")
      account.happen({ _tag: "Shown", dialogue: withAnna, shown: shown(withAnna, [5]) })
      assert.equal(await next(), "happened 0")
      account.happen({ _tag: "Shown", dialogue: choir, shown: shown(choir, [2], "mended") })
      assert.equal(await next(), "happened 1")
    })
    const types = events.map(({ type }) => type)
    assert.equal(types.filter((type) => type === "sideload.message.imported.v1").length, 7)
    assert.equal(types.filter((type) => type === "sideload.message.edited.v1").length, 1)
  })

  test("finds the dialogue that a message is gone from, and says nothing of one that nobody knows", async () => {
    const account = accountOf(HELD)
    const among = [withAnna, withBoris]
    const events = await watched(newPlace(), account, async ({ next }) => {
      await next()
      account.happen({ _tag: "Gone", ids: [3, 17], among })
      assert.equal(await next(), "happened 1")
      account.happen({ _tag: "Gone", ids: [1, 2], among })
      assert.equal(await next(), "happened 2")
    })
    const [anna, boris] = [peerKey(withAnna.peer), peerKey(BORIS)]
    assert.deepEqual(deletedIn(events), [
      [boris, 3],
      [anna, 1],
      [anna, 2],
    ])
  })

  test("reads again, the last days among it, where something may have been missed", async () => {
    const held = new Map(HELD)
    const account = accountOf(held)
    await watched(newPlace(), account, async ({ next }) => {
      assert.equal(await next(), "read 6")
      held.set(withBoris, [3, 6])
      account.happen({ _tag: "Unsure" })
      assert.equal(await next(), "read 1")
      // What was known before the reading is known after it.
      account.happen({ _tag: "Shown", dialogue: withBoris, shown: shown(withBoris, [6]) })
      assert.equal(await next(), "happened 0")
    })
    const week = Date.now() / 1000 - 7 * 86_400
    assert.deepEqual(
      account.readings.map(({ again = 0 }) => Math.abs(again - week) < 120),
      [true, true],
    )
  })

  test("leaves alone what is not wanted", async () => {
    const account = accountOf(new Map([[withAnna, [1]]]))
    const events = await watched(
      newPlace(),
      account,
      async ({ next }) => {
        await next()
        account.happen({ _tag: "Shown", dialogue: choir, shown: shown(choir, [1]) })
        account.happen({ _tag: "Gone", ids: [1], among: [withBoris] })
        account.happen({ _tag: "Shown", dialogue: withAnna, shown: shown(withAnna, [2]) })
        assert.equal(await next(), "happened 1")
      },
      { types: ["dm"], dialogues: [withAnna.peer.id] },
    )
    assert.equal(events.filter(({ type }) => type === "sideload.dialogue.opened.v1").length, 1)
  })

  const endOf = (of: Account, during: (board: Board) => Promise<void>) => {
    const board = makeBoard()
    const ending = Effect.timeout(Effect.flip(watching(of, board, {})), "20 seconds")
    return Promise.all([inLog(newPlace(), ending), during(board)])
  }

  test("ends with the reason where the account refuses to tell, or to be read", async () => {
    const deaf = accountOf(HELD)
    const [told] = await endOf(deaf, async ({ next }) => {
      await next()
      deaf.happen(refusal)
    })
    assert.equal(told, refusal)
    const broken = accountOf(HELD)
    const [ended] = await endOf(broken, async ({ next }) => {
      await next()
      broken.account.broken = refusal
      broken.happen({ _tag: "Unsure" })
    })
    assert.ok(ended instanceof SourceEndedEarly)
    assert.equal(ended.refusal, refusal)
  })

  test("ends within a few seconds when it is interrupted, though the account never answers again", async () => {
    const account = accountOf(HELD)
    let interrupted = 0
    await watched(newPlace(), account, async ({ next }) => {
      await next()
      interrupted = performance.now()
    })
    assert.ok(performance.now() - interrupted < 8000, `${performance.now() - interrupted} ms`)
  })
})
