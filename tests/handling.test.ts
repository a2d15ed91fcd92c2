/** What a page makes happen, happens once: with others at work on the same dialogue, with answers that got lost, and at any size. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { Effect, Layer } from "effect"
import { keyringLayer } from "../adapters/keys/keyring.ts"
import { natsLayer } from "../adapters/nats/layer.ts"
import { EventLog, MAX_BATCH_BYTES } from "../application/eventLog.ts"
import { isUnreadable } from "../application/openedEvent.ts"
import { NO_TIP, type Tip } from "../domain/chain.ts"
import { readEnvelope } from "../domain/envelope.ts"
import { importShown, inLog, openLog, type Place, readLog, type Shown } from "./imports.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { ANNA, BORIS, message, withAnna } from "./observed.ts"

type Append = EventLog["Service"]["append"]

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const pages = (...ids: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<Shown> => [
  {
    dialogue: withAnna,
    pages: ids.map((of) =>
      of.map((id) =>
        message(id, { content: { sender: id % 2 === 0 ? ANNA : BORIS, senderName: `${id % 2}` } }),
      ),
    ),
  },
]

/** Imports through a log whose appends are what `change` makes of them. */
const importThrough = (
  { settings, master }: Place,
  shown: ReadonlyArray<Shown>,
  change: (append: Append) => Append,
) => {
  const nats = natsLayer(settings)
  const changed = Layer.effect(
    EventLog,
    Effect.map(EventLog, (log) => ({ ...log, append: change(log.append) })),
  )
  const all = Layer.mergeAll(Layer.provide(keyringLayer(master), nats), Layer.provide(changed, nats))
  return Effect.runPromise(Effect.provide(importShown(shown), all))
}

describe("what a page makes happen", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())
  const newPlace = (): Place => ({ settings: server.account(), master: randomBytes(32) })

  /** Every event can be read, follows the one before it and happened once; the imported messages' ids, sorted. */
  const importedIn = async (place: Place): Promise<ReadonlyArray<number>> => {
    const tips = new Map<string, Tip>()
    const ids = new Set<string>()
    for (const { subject, header, sequence } of await inLog(place, readLog)) {
      const envelope = readEnvelope(header)
      if ("wrong" in envelope) assert.fail(envelope.wrong)
      const tip = tips.get(subject) ?? NO_TIP
      assert.deepEqual([envelope.version, envelope.prev], [tip.version + 1, tip.hash])
      tips.set(subject, { sequence, version: envelope.version, hash: envelope.hash })
      assert.equal(ids.has(`${subject} ${envelope.id}`), false, `${envelope.type} happened twice`)
      ids.add(`${subject} ${envelope.id}`)
    }
    return (await inLog(place, openLog))
      .flatMap((event) => {
        if (isUnreadable(event)) assert.fail(event.problem)
        return event.type === "sideload.message.imported.v1" && event.state?.kind === "imported"
          ? [event.state.id]
          : []
      })
      .sort((a, b) => a - b)
  }

  test("happens once though several import the same dialogue at the same time", async () => {
    const place = newPlace()
    const shares = [range(1, 300), range(200, 500), range(100, 400), range(1, 500)]
    const outcomes = await Promise.all(
      shares.map((ids, i) => inLog(place, importShown(pages(ids.slice(0, 50 + i), ids.slice(50 + i))))),
    )
    assert.deepEqual(await importedIn(place), range(1, 500))
    assert.equal(
      outcomes.reduce((sum, { stats }) => sum + stats.messages_imported, 0),
      500,
    )
  })
  test("happens once though every answer to an append gets lost the first time, landed or not", async () => {
    for (const lands of [true, false]) {
      const place = newPlace()
      const seen = new Set<string>()
      const lose =
        (append: Append): Append =>
        (subject, events, expected) => {
          const key = `${subject} ${expected}`
          if (seen.has(key)) return append(subject, events, expected)
          seen.add(key)
          const lost = { _tag: "Unknown" } as const
          return lands ? Effect.as(append(subject, events, expected), lost) : Effect.succeed(lost)
        }
      const outcome = await importThrough(place, pages(range(1, 20), range(15, 40)), lose)
      assert.deepEqual(await importedIn(place), range(1, 40))
      assert.equal(outcome.stats.messages_imported, 40)
    }
  })
  test("is given up where no append is ever answered, and goes on when asked again", async () => {
    const place = newPlace()
    const shown = pages(range(1, 20))
    const deaf = (): Append => () => Effect.succeed({ _tag: "Unknown" })
    await assert.rejects(importThrough(place, shown, deaf), /NATS failed while appending/)
    assert.equal((await inLog(place, importShown(shown))).stats.messages_imported, 20)
    assert.deepEqual(await importedIn(place), range(1, 20))
  })
  test("lies in batches that the server takes, however long the messages are", async () => {
    const place = newPlace()
    const long = "я".repeat(20_000)
    const shown = [
      { dialogue: withAnna, pages: [range(1, 200).map((id) => message(id, { content: { text: long } }))] },
    ]
    const batches: Array<number> = []
    const measure =
      (append: Append): Append =>
      (subject, events, expected) => {
        batches.push(events.reduce((sum, { body }) => sum + body.length, 0))
        return append(subject, events, expected)
      }
    await importThrough(place, shown, measure)
    assert.deepEqual(await importedIn(place), range(1, 200))
    assert.ok(Math.max(...batches) <= MAX_BATCH_BYTES)
    assert.ok(Math.max(...batches) > MAX_BATCH_BYTES / 2)
  })
})
