/** What holds when the server is killed, frozen and started again under the writers and readers of the log. */
import assert from "node:assert/strict"
import { after, before, beforeEach, describe, test } from "node:test"
import { setTimeout as pass } from "node:timers/promises"
import { Effect } from "effect"
import type { AppendOutcome } from "../../application/eventLog.ts"
import { makeNatsServer, type NatsServer } from "../natsServer.ts"
import { counting, event, events, type Ports, readAll, usingNats, versionsOf } from "./usingNats.ts"

const run = Effect.runPromise
const subjectOf = (writer: number) => `events.tenant.persona.dialogue.${writer}`
const EVENTS_OF_A_WRITER = 1_500

type Tally = { appended: number; unknown: number; landed: number }

/** Appends batches of 50 to 350 events until it has its share, deciding anew from the log after each `Unknown`. */
const write = async (log: Ports["log"], writer: number, tally: Tally): Promise<void> => {
  const subject = subjectOf(writer)
  let version = 0
  let sequence = 0
  while (version < EVENTS_OF_A_WRITER) {
    const count = Math.min(50 + Math.floor(Math.random() * 300), EVENTS_OF_A_WRITER - version)
    const outcome: AppendOutcome = await run(log.append(subject, events(count, version + 1), sequence))
    const tip = await run(log.last(subject))
    const found = Number(tip?.header("sl-version") ?? 0)
    if (outcome._tag === "Appended") {
      tally.appended += 1
      assert.equal(tip?.sequence, outcome.sequence)
      assert.equal(found, version + count)
    } else {
      assert.equal(outcome._tag, "Unknown")
      tally.unknown += 1
      assert.ok(found === version || found === version + count, "a batch is whole or nothing")
      if (found !== version) tally.landed += 1
    }
    version = found
    sequence = tip?.sequence ?? 0
  }
}

describe("the log under a server that dies", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  beforeEach(() => server.start())
  after(() => server.remove())

  test("loses nothing that was acknowledged, stores nothing by half and nothing twice", () =>
    usingNats(server.account(), async ({ log }) => {
      const tally: Tally = { appended: 0, unknown: 0, landed: 0 }
      const writers = counting(4)
      let writing = true
      const kills = async (): Promise<number> => {
        for (let killed = 0; ; killed += 1) {
          await pass(60 + Math.random() * 250)
          if (!writing) return killed
          await server.kill()
          await server.start()
        }
      }
      const killing = kills()
      await Promise.all(writers.map((writer) => write(log, writer, tally)))
      writing = false
      const killed = await killing
      for (const writer of writers) {
        const read = await readAll(log, { from: 1, to: Number.MAX_SAFE_INTEGER, subject: subjectOf(writer) })
        assert.deepEqual(versionsOf(read), counting(EVENTS_OF_A_WRITER))
      }
      const last = await run(log.lastSequence)
      assert.equal(last, writers.length * EVENTS_OF_A_WRITER)
      assert.equal((await readAll(log, { from: 1, to: last })).length, last)
      assert.ok(killed > 0 && tally.unknown > 0)
    }))

  test("takes an append whose outcome is unknown exactly once when it is made again", () =>
    usingNats(server.account(), async ({ log }) => {
      let sequence = 0
      for (let version = 1; version <= 6; version += 1) {
        const appending = run(log.append(subjectOf(1), [event(version)], sequence))
        await server.kill()
        const first = await appending
        await server.start()
        const second = await run(log.append(subjectOf(1), [event(version)], sequence))
        const once = first._tag === "Appended" || second._tag === "Conflict"
        assert.equal(second._tag, once ? "Conflict" : "Appended")
        sequence = (await run(log.last(subjectOf(1))))?.sequence ?? 0
      }
      assert.deepEqual(versionsOf(await readAll(log, { from: 1, to: 100 })), counting(6))
    }))

  test("waits for a server that hangs for a moment", () =>
    usingNats(server.account(), async ({ log }) => {
      server.signal("SIGSTOP")
      const appending = run(log.append(subjectOf(1), events(10), 0))
      const reading = run(log.lastSequence)
      await pass(500)
      server.signal("SIGCONT")
      assert.equal((await appending)._tag, "Appended")
      assert.ok([0, 10].includes(await reading))
    }))

  test("goes on being read, live and to an end, without a busy loop while it is away", () =>
    usingNats(server.account(), async ({ log }) => {
      await run(log.append(subjectOf(1), events(1_000), 0))
      const live = log.read({ from: 1, batch: 100 })[Symbol.asyncIterator]()
      const slow = log.read({ from: 1, to: 1_000, batch: 10 })[Symbol.asyncIterator]()
      const seen: Array<number> = []
      const sequences = async (read: typeof live): Promise<Array<number>> => {
        const result = await read.next()
        return result.done === true ? [] : result.value.map(({ sequence }) => sequence)
      }
      while (seen.length < 1_000) seen.push(...(await sequences(live)))
      const few = await sequences(slow)
      const waiting = sequences(live)
      await server.kill()
      const before = process.cpuUsage()
      await pass(2_000)
      const { user, system } = process.cpuUsage(before)
      assert.ok(user + system < 500_000, `${(user + system) / 1_000} ms of CPU in two seconds`)
      await server.start()
      assert.equal((await run(log.append(subjectOf(1), [event(1_001)], 1_000)))._tag, "Appended")
      seen.push(...(await waiting))
      assert.deepEqual(seen, counting(1_001))
      while (few.length < 1_000) few.push(...(await sequences(slow)))
      assert.deepEqual(few, counting(1_000))
      assert.equal((await slow.next()).done, true)
      await live.return?.()
    }))

  test("does not hold up who leaves: a read and a connection end while it is away", async () => {
    const settings = server.account()
    let killed = 0
    await usingNats(settings, async ({ log }) => {
      const live = log.read({ from: 1 })[Symbol.asyncIterator]()
      const waiting = live.next()
      await server.kill()
      killed = performance.now()
      await live.return?.()
      assert.equal((await waiting).done, true)
    })
    assert.ok(performance.now() - killed < 10_000)
  })
})
