/** What an append promises, against a real server. */
import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { Effect } from "effect"
import { type AppendOutcome, MAX_BATCH_BYTES } from "../../application/eventLog.ts"
import { makeNatsServer, type NatsServer } from "../natsServer.ts"
import { counting, event, events, type Ports, readAll, usingNats, versionsOf } from "./usingNats.ts"

const subject = "events.tenant.persona.dialogue.one"
const run = Effect.runPromise

/** Appends, asserts that it was stored, and gives the sequence. */
const append = async (log: Ports["log"], ...args: Parameters<Ports["log"]["append"]>): Promise<number> => {
  const outcome = await run(log.append(...args))
  assert.equal(outcome._tag, "Appended")
  return outcome._tag === "Appended" ? outcome.sequence : 0
}

describe("an append", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  test("that expects nothing is refused for ever once there is something", () =>
    usingNats(server.account(), async ({ log }) => {
      const first = await append(log, subject, [event(1)], 0)
      const again: ReadonlyArray<AppendOutcome> = [
        await run(log.append(subject, [event(1)], 0)),
        await run(log.append(subject, events(3), 0)),
      ]
      for (const outcome of again) assert.deepEqual(outcome, { _tag: "Conflict", sequence: first })
      assert.equal(await run(log.lastSequence), first)
    }))

  test("of a batch is whole or nothing, and a conflict names the subject's sequence", () =>
    usingNats(server.account(), async ({ log }) => {
      const last = await append(log, subject, events(10), 0)
      assert.equal(last, 10)
      await append(log, "events.tenant.persona.dialogue.other", events(5), 0)
      const outcome = await run(log.append(subject, events(50, 11), 9))
      assert.deepEqual(outcome, { _tag: "Conflict", sequence: last })
      assert.equal(await run(log.lastSequence), 15)
      assert.equal(await append(log, subject, events(50, 11), last), 65)
      assert.deepEqual(versionsOf(await readAll(log, { from: 1, to: 65, subject })), counting(60))
    }))

  test("gives back headers and body exactly as they were written", () =>
    usingNats(server.account(), async ({ log }) => {
      const headers = [
        ["ce-id", "a:b  c"],
        ["ce-source", "~!@"],
        ["sl-state", "imported,u,1,,,2,"],
      ] as const
      const body = Buffer.from([0, 13, 10, 255, 0])
      for (const count of [1, 2]) {
        const of = `${subject}.${count}`
        await append(log, of, Array(count).fill({ headers, body }), 0)
        for (const stored of [
          await run(log.last(of)),
          ...(await readAll(log, { from: 1, to: 9, subject: of })),
        ]) {
          assert.ok(stored)
          assert.deepEqual(Buffer.from(stored.body), body)
          for (const [name, value] of headers) assert.equal(stored.header(name), value)
          const ours = stored.headerNames.filter((name) => /^(ce|sl)-/.test(name))
          assert.deepEqual(
            ours,
            headers.map(([name]) => name),
          )
          assert.equal(stored.header("ce-type"), undefined)
        }
      }
    }))

  test("takes 1000 events and refuses 1001 before sending any", () =>
    usingNats(server.account(), async ({ log }) => {
      assert.equal(await append(log, subject, events(1_000), 0), 1_000)
      const outcome = await run(log.append(subject, events(1_001), 1_000))
      assert.equal(outcome._tag, "TooLarge")
      assert.equal(outcome._tag === "TooLarge" && outcome.events, 1_001)
      assert.equal(await run(log.lastSequence), 1_000)
    }))

  test("takes 4 MiB of headers and bodies, as one event or as many, and refuses a byte more", () =>
    usingNats(server.account(), async ({ log }) => {
      const bare = (size: number) => ({ headers: [], body: Buffer.alloc(size) })
      assert.equal(await append(log, subject, [bare(MAX_BATCH_BYTES)], 0), 1)
      assert.equal(await append(log, subject, [bare(MAX_BATCH_BYTES / 2), bare(MAX_BATCH_BYTES / 2)], 1), 3)
      for (const more of [[bare(MAX_BATCH_BYTES + 1)], [bare(MAX_BATCH_BYTES), bare(1)]]) {
        const outcome = await run(log.append(subject, more, 3))
        assert.deepEqual(outcome, { _tag: "TooLarge", events: more.length, bytes: MAX_BATCH_BYTES + 1 })
      }
      assert.equal(await run(log.lastSequence), 3)
    }))

  test("races without a lost update: versions stay contiguous", async () => {
    const settings = server.account()
    /** Reads on and appends three events at a time behind what is there, two dozen times. */
    const writer =
      ({ log }: Ports) =>
      async () => {
        let conflicts = 0
        for (let done = 0; done < 24; ) {
          const tip = await run(log.last(subject))
          const version = Number(tip?.header("sl-version") ?? 0)
          const outcome = await run(
            log.append(subject, events(done % 2 === 0 ? 3 : 1, version + 1), tip?.sequence ?? 0),
          )
          if (outcome._tag === "Appended") done += 1
          else conflicts += 1
        }
        return conflicts
      }
    await usingNats(settings, (one) =>
      usingNats(settings, async (other) => {
        const conflicts = await Promise.all([writer(one)(), writer(other)(), writer(one)()])
        assert.ok(conflicts.some((count) => count > 0))
        const read = await readAll(one.log, { from: 1, to: await run(one.log.lastSequence) })
        assert.deepEqual(versionsOf(read), counting(3 * 12 * 4))
      }),
    )
  })

  test("of nothing is a defect", () =>
    usingNats(server.account(), async ({ log }) => {
      await assert.rejects(run(log.append(subject, [], 0)), RangeError)
    }))
})
