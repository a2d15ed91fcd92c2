import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import type { LogEvent } from "../../domain/logEvent.ts"
import { Fidelity } from "../../domain/observation.ts"
import { decidedLog } from "../decidedLog.ts"
import { dm, edited, imported, opened, TENANT } from "../inventedEvents.ts"
import { ANNA, page } from "../observed.ts"
import { manySights } from "../poorerAndRicher.ts"
import { databaseForTests, mustCommit, type Runner, run, withStore } from "./fixture.ts"
import { everything, personaRegistered } from "./history.ts"
import { someHistory, someSharedHistory } from "./someHistory.ts"

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

  for (const [whose, histories, numRuns] of [
    ["each dialogue has a box of its own", someHistory, 6],
    ["a group and its supergroup share one", someSharedHistory, 12],
  ] as const)
    test(`does not depend on how the log was cut into batches where ${whose}`, () =>
      withStore(there(), async (store) => {
        await fc.assert(
          fc.asyncProperty(histories, fc.integer({ min: 2, max: 20 }), async (events, size) => {
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
          { numRuns, endOnFailure: true },
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

  test("has the same content whichever of two sources came first, the poorer or the richer", () =>
    withStore(there(), async (store) => {
      await fc.assert(
        fc.asyncProperty(manySights, async (sights) => {
          const poorer = page(sights.map((of) => of.poorer))
          const richer = page(sights.map((of) => of.richer))
          const contents: Array<string> = []
          for (const pages of [
            [poorer, richer],
            [richer, poorer],
          ])
            await withStore(there(), async (_again, to) => {
              const log = decidedLog(pages)
              await mustCommit(to, log.slice(0, 7))
              await mustCommit(to, log.slice(7))
              contents.push((await run(store.digest)).content)
            })
          assert.equal(contents[1], contents[0])
        }),
        { numRuns: 5, endOnFailure: true },
      )
    }))

  test("has the same content whether or not a service message was first taken for an empty one", () =>
    withStore(there(), async (store) => {
      const of = { box: "u" as const, id: 4, occurred: 1_700_000_000 }
      const empty = {
        ...of,
        fidelity: Fidelity.exportEmpty,
        content: { sent: false, text: "", sender: ANNA },
      }
      const observed = { action: "joined", fields: {}, actor: ANNA, media: { kind: "photo" } }
      const whole = { ...of, fidelity: Fidelity.exportWithUnixTime, service: observed }
      const older = page([empty])
      const newer = { ...page([]), services: [whole] }
      const contents: Array<string> = []
      for (const pages of [[older, newer], [newer, older], [newer]])
        await withStore(there(), async (_again, to) => {
          for (const event of decidedLog(pages)) await mustCommit(to, [event])
          contents.push((await run(store.digest)).content)
        })
      assert.deepEqual(new Set(contents).size, 1)
    }))

  test("of content is not of imports, of versions and of where a source had its files", () =>
    withStore(there(), async (store, to) => {
      const media = (path: string) => ({ sender: dm.peer, senderName: path, media: { kind: "photo", path } })
      await mustCommit(to, [
        personaRegistered(1),
        opened({ sequence: 2 }),
        imported({ sequence: 3, content: media("a.jpg") }),
      ])
      const digest = await run(store.digest)
      await mustCommit(to, [
        edited({ sequence: 4, state: { id: 3 }, content: media("b.jpg") }),
        edited({ sequence: 5, state: { id: 3 }, content: media("c.jpg") }),
      ])
      const edits = await run(store.digest)
      assert.notEqual(edits.content, digest.content)
      await withStore(there(), async (_again, other) => {
        await mustCommit(other, [
          personaRegistered(1),
          opened({ sequence: 2 }),
          imported({ sequence: 3, state: { edited: 1_706_745_700 }, content: media("d.jpg") }),
          ...everything(TENANT).filter(({ type }) => /import\.requested|dialogue\.imported/.test(type)),
        ])
        const found = await run(store.digest)
        assert.equal(found.content, edits.content)
        assert.notEqual(found.exact, edits.exact)
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
