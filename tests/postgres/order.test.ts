/** An event that was parked is applied after later ones of other dialogues. Every table comes out as if it had come in its place. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import type { LogEvent } from "../../domain/logEvent.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import { dm, group, imported, opened, supergroup, TENANT } from "../inventedEvents.ts"
import { COMMITTED, claimed, databaseForTests, mustCommit, run, withStore } from "./fixture.ts"
import { anyone, eventOf, everything, personaRegistered, subjectOf } from "./history.ts"
import { someHistory } from "./someHistory.ts"

const there = databaseForTests()

const inOrder = (events: ReadonlyArray<LogEvent>): ReadonlyArray<LogEvent> =>
  events.map((event, at) => ({
    ...event,
    sequence: at + 1,
    time: new Date(1_800_000_000_000 + at * 1000).toISOString(),
  }))

const exactly = async (events: ReadonlyArray<LogEvent>): Promise<unknown> => {
  const digests: Array<unknown> = []
  await withStore(there(), async (store, to) => {
    await mustCommit(to, events)
    digests.push(await run(store.digest))
  })
  return digests[0]
}

/** The subject's events from `first` on are parked, and retried `size` at a time once all others are applied. */
const parkedAndRetried = async (
  events: ReadonlyArray<LogEvent>,
  subject: string,
  first: number,
  size: number,
) => {
  const isParked = (event: LogEvent) => event.subject === subject && event.sequence >= first
  const late = events.filter(isParked)
  const digests: Array<unknown> = []
  await withStore(there(), async (store, to) => {
    const parked = late.map(({ sequence }) => ({ sequence, subject, error: "SQLSTATE 22008" }))
    const soon = events.filter((event) => !isParked(event))
    assert.deepEqual(await to.commit(soon, parked), COMMITTED)
    const { generation, position } = await run(claimed(store, "retrying"))
    for (let at = 0; at < late.length; at += size) {
      const some = late.slice(at, at + size)
      const changes = some.flatMap(postgresProjection.apply)
      const released = some.map(({ sequence }) => sequence)
      const outcome = await run(store.retry({ generation, position, changes, released, parked: [] }))
      assert.deepEqual(outcome, COMMITTED)
    }
    assert.equal((await run(store.state))?.parked, 0)
    digests.push(await run(store.digest))
  })
  return digests[0]
}

const observed = (name: string, dialogue: typeof dm, username?: string) =>
  eventOf(
    "sideload.peer.observed.v1",
    { peer: anyone, name, ...(username === undefined ? {} : { username }) },
    { dialogue },
  )

describe("parked events that are retried late", () => {
  test("leave every table exactly as a clean run makes it, whatever the dialogue went through", async () => {
    await fc.assert(
      fc.asyncProperty(
        someHistory,
        fc.constantFrom(dm, supergroup),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (events, dialogue, first, size) => {
          const { subject } = opened({ dialogue })
          assert.deepEqual(await parkedAndRetried(events, subject, first, size), await exactly(events))
        },
      ),
      { numRuns: 8, endOnFailure: true },
    )
  })

  test("of everything that a dialogue may have, and of the import that speaks of it", async () => {
    const importId = TENANT.replace(/^.{8}/, "00000001")
    const events = inOrder([...everything(TENANT), imported({ state: { id: 77 } })])
    const clean = await exactly(events)
    for (const { subject } of [opened(), opened({ dialogue: group })])
      assert.deepEqual(await parkedAndRetried(events, subject, 1, 2), clean)
    const ofImport = subjectOf(TENANT, `import.${importId}`)
    assert.deepEqual(await parkedAndRetried(events, ofImport, 1, 1), clean)
  })

  test("do not take the place of later names of a peer, and are the first to have seen it", async () => {
    const events = inOrder([
      ...[personaRegistered(0), opened(), opened({ dialogue: group })],
      ...[observed("A", dm, "first"), observed("B", group), observed("C", dm), observed("D", group)],
    ])
    const clean = await exactly(events)
    for (const dialogue of [dm, group])
      assert.deepEqual(await parkedAndRetried(events, opened({ dialogue }).subject, 4, 1), clean)
  })

  test("of an import do not take the place of what a later one said of a dialogue", async () => {
    const said = (id: number, observedThen: number) => {
      const importId = TENANT.replace(/^.{8}/, `0000000${id}`)
      const counts = { imported: 1, edited: 0, unchanged: 0, serviceMessages: 0, filtered: 0, skipped: 0 }
      const of = { dialogue: dm.peer, type: dm.type, completeness: "full" as const }
      return eventOf(
        "sideload.dialogue.imported.v1",
        { importId, ...of, observed: observedThen, ...counts },
        { subject: subjectOf(TENANT, `import.${importId}`) },
      )
    }
    const events = inOrder([personaRegistered(0), opened(), said(1, 3), said(2, 4)])
    const clean = await exactly(events)
    assert.deepEqual(await parkedAndRetried(events, said(1, 3).subject, 1, 1), clean)
    assert.deepEqual(await parkedAndRetried(events, opened().subject, 1, 1), clean)
  })

  test("of a group show its messages as the supergroup that it became has shown them since", async () => {
    const ofGroup = { dialogue: group, state: { box: "u", id: 5 } } as const
    const ofSupergroup = { dialogue: supergroup, state: { box: "u", id: 5 } } as const
    const media = { media: { kind: "photo", name: "a.jpg" } }
    const events = inOrder([
      ...[personaRegistered(0), opened({ dialogue: group }), opened({ dialogue: supergroup })],
      imported({ ...ofGroup, content: { text: "old", senderName: "A", sent: true, ...media } }),
      imported({ ...ofSupergroup, content: { text: "new", signature: "S", media: { kind: "photo" } } }),
    ])
    assert.deepEqual(
      await parkedAndRetried(events, opened({ dialogue: group }).subject, 4, 1),
      await exactly(events),
    )
  })
})
