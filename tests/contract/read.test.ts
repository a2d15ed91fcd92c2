/** What a read promises, against a real server. */
import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { Effect } from "effect"
import { connect } from "nats"
import { SequenceGap } from "../../application/eventLog.ts"
import { makeNatsServer, type NatsServer } from "../natsServer.ts"
import { counting, events, inspecting, type Ports, readAll, usingNats, versionsOf } from "./usingNats.ts"

const one = "events.tenant.persona.dialogue.one"
const two = "events.tenant.persona.dialogue.two"
const run = Effect.runPromise

/** Pages of a thousand, taken in turns by two subjects. */
const fill = async (log: Ports["log"], pages: number): Promise<void> => {
  const last = new Map<string, { sequence: number; version: number }>()
  for (let page = 0; page < pages; page += 1) {
    const subject = page % 2 === 0 ? one : two
    const { sequence, version } = last.get(subject) ?? { sequence: 0, version: 0 }
    const outcome = await run(log.append(subject, events(1_000, version + 1, 100), sequence))
    assert.equal(outcome._tag, "Appended")
    if (outcome._tag === "Appended")
      last.set(subject, { sequence: outcome.sequence, version: version + 1_000 })
  }
}

const within = async (millis: number, work: () => Promise<unknown>): Promise<void> => {
  const begun = performance.now()
  await work()
  const took = performance.now() - begun
  assert.ok(took < millis, `took ${Math.round(took)} ms`)
}

describe("a read", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  test("gives 20,000 events in order, up to the sequence asked for, filtered or not", () =>
    usingNats(server.account(), async ({ log }) => {
      await fill(log, 20)
      const all = await readAll(log, { from: 1, to: 20_000 })
      assert.deepEqual(
        all.map(({ sequence }) => sequence),
        counting(20_000),
      )
      const some = await readAll(log, { from: 15_001, to: 17_500 })
      assert.deepEqual(
        some.map(({ sequence }) => sequence),
        counting(2_500).map((i) => 15_000 + i),
      )
      const ofTwo = await readAll(log, { from: 1, to: 20_000, subject: two })
      assert.deepEqual(versionsOf(ofTwo), counting(10_000))
      assert.ok(ofTwo.every(({ subject, body }) => subject === two && body.length === 100))
      const wild = await readAll(log, { from: 19_001, to: 20_000, subject: "events.tenant.*.dialogue.*" })
      assert.equal(wild.length, 1_000)
      const bare = await readAll(log, { from: 1, to: 1_500, subject: one, headersOnly: true })
      assert.deepEqual(versionsOf(bare), counting(1_000))
      assert.ok(
        bare.every(({ body, header }) => body.length === 0 && header("sl-state")?.startsWith("imported")),
      )
    }))

  test("lists the subjects that a filter matches, and none where there is none", () =>
    usingNats(server.account(), async ({ log }) => {
      await fill(log, 2)
      assert.deepEqual((await run(log.subjects("events.*.*.dialogue.*"))).toSorted(), [one, two])
      assert.deepEqual(await run(log.subjects(two)), [two])
      assert.deepEqual(await run(log.subjects("events.nobody.>")), [])
    }))

  test("ends where nothing more matches, although its end lies beyond", () =>
    usingNats(server.account(), async ({ log }) => {
      await fill(log, 2)
      const beyond = Number.MAX_SAFE_INTEGER
      assert.equal((await readAll(log, { from: 1, to: beyond })).length, 2_000)
      assert.equal((await readAll(log, { from: 1, to: beyond, subject: one })).length, 1_000)
      assert.equal((await readAll(log, { from: 1, to: 1_999, subject: one })).length, 1_000)
      assert.deepEqual(await readAll(log, { from: 1_500, to: beyond, subject: one }), [])
      assert.deepEqual(await readAll(log, { from: 1, to: beyond, subject: "events.nobody.audit" }), [])
      assert.deepEqual(await readAll(log, { from: 2_001, to: beyond }), [])
      assert.deepEqual(await readAll(log, { from: 5, to: 4 }), [])
    }))

  test("gives batches of at most the size asked for", () =>
    usingNats(server.account(), async ({ log }) => {
      await fill(log, 2)
      let count = 0
      for await (const batch of log.read({ from: 1, to: 2_000, batch: 64 })) {
        assert.ok(batch.length > 0 && batch.length <= 64)
        count += batch.length
      }
      assert.equal(count, 2_000)
    }))

  test("goes on where events are so large that pulls are filled by bytes", () =>
    usingNats(server.account(), async ({ log }) => {
      for (let i = 0; i < 10; i += 1) {
        const size = i === 9 ? 3_900_000 : 700_000
        const outcome = await run(log.append(one, events(i === 9 ? 1 : 5, i * 5 + 1, size), i * 5))
        assert.equal(outcome._tag, "Appended")
      }
      const all = await readAll(log, { from: 1, to: 46 })
      assert.deepEqual(versionsOf(all), counting(46))
    }))

  test("gives smaller batches where events are large", () =>
    usingNats(server.account(), async ({ log }) => {
      for (let i = 0; i < 4; i += 1) {
        const outcome = await run(log.append(one, events(6, i * 6 + 1, 600_000), i * 6))
        assert.equal(outcome._tag, "Appended")
      }
      let count = 0
      for await (const batch of log.read({ from: 1, to: 24 })) {
        assert.ok(batch.reduce((bytes, { body }) => bytes + body.length, 0) <= 4 * 1024 * 1024)
        count += batch.length
      }
      assert.equal(count, 24)
    }))

  test("goes on live, giving what is there without waiting for more", () =>
    usingNats(server.account(), async ({ log }) => {
      const read = log.read({ from: 1 })[Symbol.asyncIterator]()
      const first = read.next()
      const appended = await run(log.append(one, events(1), 0))
      assert.equal((await first).value?.length, 1)
      const second = read.next()
      await run(log.append(one, events(1, 2), appended._tag === "Appended" ? appended.sequence : -1))
      assert.deepEqual(versionsOf((await second).value ?? []), [2])
      await read.return?.()
    }))

  test("ends at once when it is left: between batches, while it waits, and before it began", () =>
    usingNats(server.account(), async ({ log }) => {
      await fill(log, 4)
      await within(10_000, async () => {
        for await (const batch of log.read({ from: 1, batch: 10 })) if (batch.length > 0) break
      })
      const waiting = log.read({ from: 4_001 })[Symbol.asyncIterator]()
      const pending = waiting.next()
      await within(10_000, async () => {
        await waiting.return?.()
        assert.deepEqual(await pending, { done: true, value: undefined })
      })
      const unread = log.read({ from: 1, to: 10 })[Symbol.asyncIterator]()
      await within(10_000, async () => unread.return?.())
      assert.deepEqual(await unread.next(), { done: true, value: undefined })
    }))

  test("leaves no consumer behind on the server", async () => {
    const settings = server.account()
    await usingNats(settings, async ({ log }) => {
      await fill(log, 2)
      await readAll(log, { from: 1, to: 2_000 })
      for await (const batch of log.read({ from: 1 })) if (batch.length > 0) break
      const { username, password, host } = new URL(settings.url)
      const connection = await connect({ servers: host, user: username, pass: password })
      const manager = await connection.jetstreamManager()
      assert.equal((await manager.streams.info("EVENTS")).state.consumer_count, 0)
      await connection.close()
    })
  })

  test("is not hurried by a slow reader: no more than a window lies unread", () =>
    usingNats(server.account(), async ({ log }) => {
      await fill(log, 8)
      const read = log.read({ from: 1, batch: 1 })[Symbol.asyncIterator]()
      const seen: Array<number> = []
      for (let i = 0; i < 3_000; i += 1) seen.push((await read.next()).value?.[0]?.sequence ?? 0)
      assert.deepEqual(seen, counting(3_000))
      await read.return?.()
    }))

  test("stops at a hole, naming the sequence, after giving what lies before it", async () => {
    const settings = server.account()
    const { username, password, host } = new URL(settings.url)
    const connection = await connect({ servers: host, user: username, pass: password })
    const manager = await connection.jetstreamManager()
    await manager.streams.add({ name: "EVENTS", subjects: ["events.>"] })
    for (let i = 0; i < 5; i += 1) await connection.jetstream().publish(one)
    await manager.streams.deleteMessage("EVENTS", 3)
    await connection.close()
    await inspecting(settings, async ({ log }) => {
      const seen: Array<number> = []
      const reading = async () => {
        for await (const batch of log.read({ from: 1, to: 5 }))
          seen.push(...batch.map(({ sequence }) => sequence))
      }
      await assert.rejects(reading(), (cause) => {
        assert.ok(cause instanceof SequenceGap)
        assert.equal(cause.expected, 3)
        assert.equal(cause.found, 4)
        return true
      })
      assert.deepEqual(seen, [1, 2])
      assert.equal((await readAll(log, { from: 1, to: 5, subject: one })).length, 4)
    })
  })
})
