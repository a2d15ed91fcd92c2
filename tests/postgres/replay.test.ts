import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Fiber } from "effect"
import fc from "fast-check"
import type { Claim, CommitOutcome, ProjectionStore } from "../../application/projection.ts"
import type { WithinReplay } from "../../application/readModelStore.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { Change } from "../../projections/postgres/changes.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import { dm, group, imported, opened, service, supergroup, TENANT } from "../inventedEvents.ts"
import {
  COMMITTED,
  claimed,
  databaseForTests,
  mustCommit,
  run,
  type Store,
  using,
  withStore,
} from "./fixture.ts"
import { anyone, eventOf, everything } from "./history.ts"
import { someHistory } from "./someHistory.ts"

const there = databaseForTests()

const within = ({ replay }: Store): WithinReplay<Change> => {
  assert.ok(replay.sound)
  return replay.dialogue
}

const replaying = async (
  store: Store,
  subject: string,
  body: (anew: ProjectionStore<Change>, claim: Claim) => Promise<void>,
) => {
  const claim = await run(claimed(store, "replaying"))
  await run(within(store)(claim, subject, (anew) => Effect.promise(() => body(anew, claim))))
}

/** Folds a subject's events anew, `size` at a time. */
const foldAnew = async (
  anew: ProjectionStore<Change>,
  { generation, position }: Claim,
  events: ReadonlyArray<LogEvent>,
  size = 4,
) => {
  let from = 0
  for (let at = 0; at < events.length; at += size) {
    const some = events.slice(at, at + size)
    const to = at + size < events.length ? (some.at(-1)?.sequence ?? 0) : position
    const changes = some.flatMap(postgresProjection.apply)
    assert.deepEqual(await run(anew.commit({ generation, from, to, changes, parked: [] })), COMMITTED)
    from = to
  }
}

const subjectOfDm = opened().subject
const ofSubject = (events: ReadonlyArray<LogEvent>, subject = subjectOfDm) =>
  events.filter((event) => event.subject === subject)

describe("a replay of one dialogue", () => {
  test("leaves every table exactly as it was, whatever the dialogue went through", () =>
    withStore(there(), async () => {
      await fc.assert(
        fc.asyncProperty(someHistory, fc.integer({ min: 1, max: 9 }), async (events, size) =>
          withStore(there(), async (store, to) => {
            await mustCommit(to, events)
            const before = await run(store.digest)
            for (const dialogue of [dm, supergroup]) {
              const { subject } = opened({ dialogue })
              await replaying(store, subject, (anew, claim) =>
                foldAnew(anew, claim, ofSubject(events, subject), size),
              )
              assert.deepEqual(await run(store.digest), before)
            }
          }),
        ),
        { numRuns: 8, endOnFailure: true },
      )
    }))

  test("keeps what imports said of it, and peers as other dialogues tell of them", () =>
    withStore(there(), async (store, to) => {
      const elsewhere = (name: string, sequence: number) =>
        eventOf("sideload.peer.observed.v1", { peer: anyone, name }, { dialogue: group, sequence })
      const events = [elsewhere("A", 1), ...everything(TENANT, 2), elsewhere("B", 60)]
      await mustCommit(to, events)
      const before = await run(store.digest)
      await replaying(store, subjectOfDm, (anew, claim) => foldAnew(anew, claim, ofSubject(events)))
      assert.deepEqual(await run(store.digest), before)
    }))

  test("puts right what is wrong in its rows, and its parked events are applied or parked anew", () =>
    withStore(there(), async (store, to) => {
      const events = everything(TENANT)
      await mustCommit(to, events)
      const right = await run(store.digest)
      await using(there().adminUrl, async (sql) => {
        await sql`update sideload.posts set content = 'wrong' where source = 'dm'`
        await sql`insert into sideload_meta.parked (name, version, sequence, subject, error)
          select name, version, n, ${subjectOfDm}, 'some' from sideload_meta.projections, generate_series(1, 3) n`
      })
      assert.notDeepEqual(await run(store.digest), right)
      await replaying(store, subjectOfDm, (anew, claim) => foldAnew(anew, claim, ofSubject(events)))
      assert.deepEqual(await run(store.digest), right)
      assert.equal((await run(store.state))?.parked, 0)
      await replaying(store, subjectOfDm, async (anew, { generation, position }) => {
        const parked = [{ sequence: 3, subject: subjectOfDm, error: "another" }]
        await run(anew.commit({ generation, from: 0, to: position, changes: [], parked }))
      })
      assert.deepEqual(
        (await run(store.parked({ after: 0, most: 9 }))).map(({ sequence, error }) => [sequence, error]),
        [[3, "another"]],
      )
    }))

  test("begins at position 0, and the position of the read model stays", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, everything(TENANT))
      const { position } = (await run(store.state)) ?? {}
      await replaying(store, subjectOfDm, async (anew, claim) => {
        const found = await run(claimed(anew, "replaying"))
        assert.deepEqual(found, {
          generation: claim.generation,
          position: 0,
          parkedSubjects: new Set(),
          parked: 0,
        })
        const nothing = { generation: claim.generation, changes: [], parked: [] }
        assert.deepEqual(await run(anew.commit({ ...nothing, from: 3, to: 4 })), {
          _tag: "Moved",
          position: 0,
        })
        await run(anew.commit({ ...nothing, from: 0, to: 4 }))
        assert.deepEqual(await run(anew.beat({ generation: claim.generation, rate: 1, target: 2 })), {
          _tag: "Beaten",
        })
        await run(anew.release(claim.generation))
      })
      assert.equal((await run(store.state))?.position, position)
      assert.equal((await run(store.state))?.owner?.doing, "replaying")
    }))

  test("is refused where a group and its supergroup show messages of one box, though no event says so", () =>
    withStore(there(), async (store) => {
      const shared = { box: "u", id: 5 } as const
      const join = service(
        { action: "join", fields: {} },
        { dialogue: supergroup, state: { box: "u", id: 6 } },
      )
      for (const shown of [imported({ dialogue: supergroup, state: shared, sequence: 4 }), join]) {
        await run(store.reset)
        const { generation } = await run(claimed(store))
        const events = [
          ...[opened({ dialogue: group, sequence: 1 }), opened({ dialogue: supergroup, sequence: 2 })],
          ...[imported({ dialogue: group, state: shared, sequence: 3 }), { ...shown, sequence: 4 }],
        ]
        const changes = events.flatMap(postgresProjection.apply)
        await run(store.commit({ generation, from: 0, to: 4, changes, parked: [] }))
        for (const dialogue of [group, supergroup]) {
          const claim = await run(claimed(store, "replaying"))
          const { subject } = opened({ dialogue })
          const failure = await run(Effect.flip(within(store)(claim, subject, () => Effect.void)))
          assert.match(failure.message, /whose messages both dialogues show/)
        }
      }
    }))

  test("goes on after data that the server refuses", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, everything(TENANT))
      const told: Array<CommitOutcome["_tag"]> = []
      await replaying(store, subjectOfDm, async (anew, { generation, position }) => {
        const commit = async (from: number, until: number, event: LogEvent) => {
          const changes = postgresProjection.apply(event)
          const outcome = await run(anew.commit({ generation, from, to: until, changes, parked: [] }))
          told.push(outcome._tag)
        }
        await commit(0, 1, opened({ sequence: 1 }))
        await commit(1, 2, imported({ sequence: 2, state: { occurred: 1e15 } }))
        await commit(1, position, imported({ sequence: 3 }))
      })
      assert.deepEqual(told, ["Committed", "Refused", "Committed"])
      await using(there().urlOf("operator"), async (sql) =>
        assert.deepEqual(
          [...(await sql`select telegram_message_id::int as id from posts where source = 'dm'`)],
          [{ id: 3 }],
        ),
      )
    }))
})

describe("a replay that does not come to its end", () => {
  /** Runs to where the dialogue is half folded, and then `then`. */
  const halfway = (store: Store, claim: Claim, then: Effect.Effect<void, Error>) =>
    within(store)(claim, subjectOfDm, (anew) =>
      Effect.gen(function* () {
        const changes = postgresProjection.apply(opened({ sequence: 1 }))
        yield* anew.commit({ generation: claim.generation, from: 0, to: 1, changes, parked: [] })
        yield* then
      }),
    )

  test("because its body fails, or is interrupted, has changed nothing", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, everything(TENANT))
      const before = await run(store.digest)
      const claim = await run(claimed(store, "replaying"))
      const failed = await run(Effect.flip(halfway(store, claim, Effect.fail(new Error("no more")))))
      assert.equal(failed.message, "no more")
      const reached = Promise.withResolvers<void>()
      const waiting = Effect.andThen(Effect.sync(reached.resolve), Effect.never)
      const running = Effect.runFork(halfway(store, claim, waiting))
      await reached.promise
      await run(Fiber.interrupt(running))
      assert.deepEqual(await run(store.digest), before)
      assert.deepEqual(await to.commit([]), { _tag: "Fenced", generation: claim.generation })
    }))

  test("because its connection is lost fails at once, and has changed nothing", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, everything(TENANT))
      const before = await run(store.digest)
      const claim = await run(claimed(store, "replaying"))
      const lost = Effect.andThen(
        Effect.promise(() =>
          using(
            there().adminUrl,
            (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name = 'sideload replay'`,
          ),
        ),
        Effect.never,
      )
      const failure = await run(Effect.flip(halfway(store, claim, lost)))
      assert.ok("_tag" in failure && failure._tag === "StoreUnavailable")
      assert.deepEqual(await run(store.digest), before)
    }))

  test("because another process took the projection over says so", () =>
    withStore(there(), async (store, to) => {
      await mustCommit(to, everything(TENANT))
      const claim = await run(claimed(store, "replaying"))
      const { generation } = await run(claimed(store))
      const failure = await run(Effect.flip(halfway(store, claim, Effect.void)))
      assert.ok("_tag" in failure && failure._tag === "RunnerFenced")
      assert.deepEqual([failure.projection, failure.generation], ["postgres", generation])
      assert.deepEqual(await run(store.beat({ generation, rate: 0, target: 0 })), { _tag: "Beaten" })
    }))
})
