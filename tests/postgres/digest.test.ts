import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import type { LogEvent } from "../../domain/logEvent.ts"
import { edited, imported, TENANT } from "../inventedEvents.ts"
import { databaseForTests, mustCommit, type Runner, run, withStore } from "./fixture.ts"
import { everything, personaRegistered } from "./history.ts"
import { someHistory } from "./someHistory.ts"

const there = databaseForTests()
const oneByOne = async (to: Runner, events: ReadonlyArray<LogEvent>): Promise<void> => {
  for (const event of events) await mustCommit(to, [event])
}

describe("the digest", () => {
  test("is the same after a reset and the same events", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, everything(TENANT))
      const digest = await run(store.digest)
      await withStore(there(), async (_again, rebuilt) => {
        await mustCommit(rebuilt, everything(TENANT))
        assert.deepEqual(await run(store.digest), digest)
      })
    }))

  test("does not depend on how the log was cut into batches", () =>
    withStore(there(), async (store) => {
      await fc.assert(
        fc.asyncProperty(someHistory, fc.integer({ min: 2, max: 20 }), async (events, size) => {
          const digests: Array<unknown> = []
          const ways = [
            [events],
            Array.from({ length: Math.ceil(events.length / size) }, (_, at) =>
              events.slice(at * size, (at + 1) * size),
            ),
          ]
          for (const batches of ways)
            await withStore(there(), async (_again, to) => {
              for (const batch of batches) await mustCommit(to, batch)
              digests.push(await run(store.digest))
            })
          await withStore(there(), async (_again, to) => {
            await oneByOne(to, events)
            digests.push(await run(store.digest))
          })
          assert.deepEqual(digests[1], digests[0])
          assert.deepEqual(digests[2], digests[0])
        }),
        { numRuns: 3, endOnFailure: true },
      )
    }))

  test("of two logs of one file has the same content and is not exactly the same", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, everything(TENANT))
      const digest = await run(store.digest)
      await withStore(there(), async (_again, other) => {
        const later = everything(TENANT, 1000).map((event) => ({
          ...event,
          time: "2027-01-01T00:00:00.000Z",
          subject: event.subject.replace("aaaa", "cccc"),
        }))
        await mustCommit(other, later)
        const ofOther = await run(store.digest)
        assert.equal(ofOther.content, digest.content)
        assert.equal(ofOther.rows, digest.rows)
        assert.notEqual(ofOther.exact, digest.exact)
      })
    }))

  test("tells one letter of one message", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, [personaRegistered(1), imported({ sequence: 2 })])
      const digest = await run(store.digest)
      await mustCommit(to, [edited({ sequence: 3, state: { id: 2 }, content: { text: "Добрый день." } })])
      assert.notEqual((await run(store.digest)).content, digest.content)
    }))
})
