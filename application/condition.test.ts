/** What is said of a read model as it stands in its store, so that it cannot flatter. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { conditionOf } from "./condition.ts"
import { EventLog } from "./eventLog.ts"
import { Machine } from "./machine.ts"
import { type Owner, StoreUnavailable } from "./projection.ts"
import type { StoredVersion } from "./readModelStore.ts"
import type { ReadModel } from "./readModels.ts"

const LAST = 25
const unused = () => assert.fail("a condition asks for less")

const log: EventLog["Service"] = {
  ...{ append: unused, read: unused, last: unused, first: unused, subjects: unused },
  lastSequence: Effect.succeed(LAST),
  get: () => Effect.succeed(undefined),
  status: Effect.suspend(unused),
  findings: Effect.suspend(unused),
}

const live: StoredVersion = {
  ...{
    role: "live",
    version: 2,
    shape: 1,
    position: 20,
    generation: 3,
    parked: 0,
    paused: false,
    still: 100,
  },
}
const owner: Owner = { id: "here/77/1", doing: "live", rate: 10, target: LAST, age: 1 }

const said = (versions: ReadModel["versions"], lastSequence = LAST) =>
  conditionOf({ name: "it", title: "It", shape: 1, versions } as ReadModel, lastSequence).pipe(
    Effect.provideService(EventLog, log),
    Effect.provideService(Machine, { name: "here", isAlive: () => true }),
    Effect.runPromise,
  )
const of = (more: Partial<StoredVersion>) => said(Effect.succeed([{ ...live, ...more }]))

describe("the condition of a read model", () => {
  test("that has seen more than the log holds is ahead, whatever else is so", async () => {
    assert.equal((await of({ position: LAST + 1 })).state, "ahead")
    assert.equal((await of({ position: LAST + 1, paused: true, owner })).state, "ahead")
  })

  test("that has gone on since the log was looked at is current", async () => {
    const { state, lag } = await said(Effect.succeed([{ ...live, position: LAST }]), LAST - 3)
    assert.deepEqual([state, lag], ["current", 0])
  })

  test("says of an owner that is silent that it is gone, also of a rebuild in place", async () => {
    const silent = { ...owner, age: 60 }
    assert.equal((await of({ owner: silent })).state, "stalled")
    assert.equal((await of({ owner: silent })).owner?.gone, true)
    const rebuilding = await of({ owner: silent, rebuilding: { version: 3, position: 4 } })
    assert.deepEqual([rebuilding.state, rebuilding.owner?.gone], ["rebuilding", true])
    assert.equal((await of({ owner })).owner?.gone, undefined)
  })

  test("is waiting where its owner says what for, however long that takes", async () => {
    const { state, problem } = await of({ owner: { ...owner, problem: "it waits for neo4j" } })
    assert.deepEqual([state, problem], ["waiting", "it waits for neo4j"])
  })

  test("is away with the reason, also where its store does not answer at all", async () => {
    const refused = Effect.fail(new StoreUnavailable({ store: "it", url: "it://", cause: "wrong password" }))
    assert.deepEqual(await said(refused), {
      ...{ name: "it", version: 0, state: "away" },
      problem: "it at it:// cannot be reached: wrong password",
    })
    assert.deepEqual(await said(Effect.never), {
      ...{ name: "it", version: 0, state: "away", problem: "It does not answer" },
    })
  })
})
