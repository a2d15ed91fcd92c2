/** Read models of one's own: the one that is there, and the template that others are copied from. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { migrateReadModel } from "../../adapters/postgres/migrate.ts"
import { makePostgresStore } from "../../adapters/postgres/store.ts"
import { createTenantLogin } from "../../adapters/postgres/tenantLogin.ts"
import { loginUrl } from "../../adapters/postgres/url.ts"
import type { ProjectionStore } from "../../application/projection.ts"
import type { ReadModelStore } from "../../application/readModelStore.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { dailyActivity } from "../../projections/dailyActivity/projection.ts"
import type { PostgresReadModel } from "../../projections/postgresReadModel.ts"
import { template } from "../../projections/template/projection.ts"
import { type dm, edited, group, imported, OTHER_TENANT, opened } from "../inventedEvents.ts"
import { COMMITTED, databaseForTests, run, using } from "./fixture.ts"
import { eventOf } from "./history.ts"

const there = databaseForTests()

const migrated = <Change>(model: PostgresReadModel<Change>) =>
  run(migrateReadModel(model, there().adminUrl, there().options))

const withOwn = async <Change>(
  model: PostgresReadModel<Change>,
  use: (store: ReadModelStore<Change>) => Promise<void>,
) => {
  await migrated(model)
  const { adminUrl, options, urlOf } = there()
  const { rolePrefix } = options
  await run(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* makePostgresStore(model, urlOf("projector"), { adminUrl, rolePrefix })
        yield* store.reset
        yield* Effect.promise(() => use(store))
      }),
    ),
  )
}

/** Claims, and commits the events in pieces of `size`. */
const fill = async <Change>(
  { apply }: PostgresReadModel<Change>,
  store: ProjectionStore<Change>,
  events: ReadonlyArray<LogEvent>,
  size = 3,
): Promise<number> => {
  const claim = await run(store.claim({ id: "a test", doing: "rebuilding" }))
  assert.ok(claim._tag === "Claimed")
  const { generation } = claim
  let from = claim.position
  for (let at = 0; at < events.length; at += size) {
    const some = events.slice(at, at + size)
    const to = from + some.length
    const commit = { generation, from, to, changes: some.flatMap(apply), parked: [] }
    assert.deepEqual(await run(store.commit(commit)), COMMITTED)
    from = to
  }
  return generation
}

const DAY = 86_400
const NOON = 1_700_049_600
const message = (
  sequence: number,
  days: number,
  of: { tenant?: string; sent?: boolean; dialogue?: typeof dm } = {},
) =>
  imported({
    sequence,
    state: { occurred: NOON + days * DAY },
    content: { sent: of.sent ?? false },
    ...(of.tenant === undefined ? {} : { tenant: of.tenant }),
    ...(of.dialogue === undefined ? {} : { dialogue: of.dialogue }),
  })

const events: ReadonlyArray<LogEvent> = [
  ...[opened({ sequence: 1 }), message(2, 0), message(3, 0, { sent: true }), message(4, 1)],
  ...[message(5, 0, { dialogue: group }), message(6, 2, { tenant: OTHER_TENANT }), edited({ sequence: 7 })],
]
const erasure = eventOf("sideload.dialogue.erased.v1", {}, { sequence: 8 })

const days = (url: string) =>
  using(url, async (sql) =>
    (
      await sql`select day::text, messages::int, sent::int from sideload_daily_activity.days
        order by day, messages desc`
    ).map((row) => Object.values(row)),
  )

test("an event whose rows may not meet another's in one batch is refused, so that the batch is halved", () => {
  const together: typeof template = {
    ...template,
    statements: (schema) => (changes) => [
      {
        text: `insert into ${schema}.totals as old (subject, tenant_id, messages)
          select v.subject, v.tenant::uuid, 1 from json_to_recordset($1::text::json) as v(subject text, tenant text)
          on conflict (subject) do update set messages = old.messages + 1`,
        parameters: [JSON.stringify(changes)],
      },
    ],
  }
  return withOwn(together, async (store) => {
    const claim = await run(store.claim({ id: "a test", doing: "live" }))
    assert.ok(claim._tag === "Claimed")
    const { generation } = claim
    const changes = [message(1, 0), message(2, 0)].flatMap(template.apply)
    const whole = await run(store.commit({ generation, from: 0, to: 2, changes, parked: [] }))
    assert.equal(whole._tag, "Refused")
    assert.match(whole._tag === "Refused" ? whole.error : "", /^SQLSTATE 21000/)
    for (const [at, change] of changes.entries())
      assert.deepEqual(
        await run(store.commit({ generation, from: at, to: at + 1, changes: [change], parked: [] })),
        COMMITTED,
      )
  })
})

test("daily activity counts what was written on each day, for each dialogue", () =>
  withOwn(dailyActivity, async (store) => {
    await fill(dailyActivity, store, events)
    const all = [
      ["2023-11-15", 2, 1],
      ["2023-11-15", 1, 0],
      ["2023-11-16", 1, 0],
      ["2023-11-17", 1, 0],
    ]
    assert.deepEqual(await days(there().urlOf("operator")), all)
    const { rolePrefix } = there().options
    const login = { tenant: OTHER_TENANT, login: `${rolePrefix}_t9`, password: "x", rolePrefix }
    await run(createTenantLogin(there().adminUrl, login))
    const url = loginUrl(there().adminUrl, { user: login.login, password: "x" })
    assert.deepEqual(await days(url), [["2023-11-17", 1, 0]])
    await fill(dailyActivity, store, [erasure])
    assert.deepEqual(await days(there().urlOf("operator")), all.slice(1, 2).concat(all.slice(3)))
  }))

const itIsWhole = <Change>(model: PostgresReadModel<Change>) =>
  describe(`a read model of one's own: ${model.name}`, () => {
    test("comes out the same however the log is cut, and is migrated once", () =>
      withOwn(model, async (store) => {
        assert.deepEqual((await migrated(model)).applied, [])
        await fill(model, store, events, 1)
        const oneByOne = await run(store.digest)
        await run(store.reset)
        await fill(model, store, events, 100)
        assert.deepEqual(await run(store.digest), oneByOne)
      }))

    test("is rebuilt, compared and dropped like the others", () =>
      withOwn(model, async (store) => {
        const generation = await fill(model, store, events)
        const before = await run(store.digest)
        const version = (await run(store.state))?.version ?? 0
        await run(
          Effect.scoped(
            Effect.gen(function* () {
              const rebuild = yield* store.rebuild(true)
              yield* Effect.promise(() => fill(model, rebuild.store, events))
              assert.deepEqual(yield* rebuild.finish(generation, events.length), { _tag: "Finished" })
            }),
          ),
        )
        assert.deepEqual(await run(store.digest), before)
        assert.ok(store.compareVersions)
        const compared = await run(store.compareVersions(version, version + 1, 9))
        assert.deepEqual("differences" in compared && compared.differences, [])
        assert.deepEqual(await run(store.drop(version)), { _tag: "Dropped" })
        assert.deepEqual((await migrated(model)).applied, [])
      }))

    test("has one dialogue folded anew, and nothing else changes", () =>
      withOwn(model, async (store) => {
        const generation = await fill(model, store, events)
        const before = await run(store.digest)
        const { subject } = opened()
        assert.ok(store.replay.sound)
        const claim = { generation, position: events.length, parkedSubjects: new Set<string>(), parked: 0 }
        await run(
          store.replay.dialogue(claim, subject, (anew) =>
            Effect.promise(() =>
              fill(
                model,
                anew,
                events.filter((event) => event.subject === subject),
              ),
            ),
          ),
        )
        assert.deepEqual(await run(store.digest), before)
      }))

    test("of other tables is read as it was until a rebuild makes the new ones", () =>
      withOwn(model, async (store) => {
        await fill(model, store, events)
        const tables = `${model.tables}\ncreate table further (id integer primary key);`
        const changed = await run(
          Effect.flip(migrateReadModel({ ...model, tables }, there().adminUrl, there().options)),
        )
        assert.match(changed.message, /Raise the shape in its projection/)
        const next = { ...model, shape: model.shape + 1, tables }
        await withOther(next)
        await withOther(model)
        await withOwn(next, async (emptied) => {
          const { shape, position } = (await run(emptied.state)) ?? {}
          assert.deepEqual([shape, position], [next.shape, 0])
          await fill(next, emptied, events)
        })
        await withOwn(model, async () => {})
      }))
  })

test("a table of one's own that is partitioned, with numbers from a sequence, is as others are", () => {
  const name = "partitioned"
  const schema = "sideload_partitioned"
  const tables = `create table totals (
    subject text not null, number serial, tenant_id uuid not null, messages bigint not null, primary key (subject)
  ) partition by hash (subject);
  create table totals_0 partition of totals for values with (modulus 2, remainder 0);
  create table totals_1 partition of totals for values with (modulus 2, remainder 1);`
  const partitioned = { ...template, name, schema, tables }
  return withOwn(partitioned, async (store) => {
    const generation = await fill(partitioned, store, events)
    const { rows } = await run(store.digest)
    assert.equal(rows, 3)
    const { rolePrefix } = there().options
    const login = { tenant: OTHER_TENANT, login: `${rolePrefix}_t8`, password: "x", rolePrefix }
    await run(createTenantLogin(there().adminUrl, login))
    const seen = await using(
      loginUrl(there().adminUrl, { user: login.login, password: "x" }),
      async (sql) => {
        const counts: Array<unknown> = []
        for (const table of ["totals", "totals_0", "totals_1"])
          counts.push((await sql`select count(*)::int as n from ${sql(`${schema}.${table}`)}`)[0]?.["n"])
        return counts
      },
    )
    assert.equal(seen[0], 1)
    assert.equal(Number(seen[1]) + Number(seen[2]), 1)
    await run(
      Effect.scoped(
        Effect.gen(function* () {
          const rebuild = yield* store.rebuild(true)
          yield* Effect.promise(() => fill(partitioned, rebuild.store, events))
          assert.deepEqual(yield* rebuild.finish(generation, events.length), { _tag: "Finished" })
        }),
      ),
    )
    await run(store.reset)
    assert.equal((await run(store.digest)).rows, 0)
  })
})

/** With a program of another shape: outdated until it is rebuilt. */
const withOther = async <Change>(model: PostgresReadModel<Change>) => {
  assert.deepEqual((await migrated(model)).applied, [])
  const { adminUrl, options, urlOf } = there()
  const { rolePrefix } = options
  await run(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* makePostgresStore(model, urlOf("projector"), { adminUrl, rolePrefix })
        const { version = 0, shape = 0 } = (yield* store.state) ?? {}
        const live = yield* store.claim({ id: "a test", doing: "live" })
        assert.deepEqual(live, { _tag: "Outdated", shape })
        const rebuild = yield* store.rebuild(false)
        yield* Effect.promise(() => fill(model, rebuild.store, events))
        const claim = yield* store.claim({ id: "a test", doing: "rebuilding" })
        assert.ok(claim._tag === "Claimed")
        assert.deepEqual(yield* rebuild.finish(claim.generation, events.length), { _tag: "Finished" })
        assert.equal((yield* store.state)?.shape, model.shape)
        yield* store.drop(version)
      }),
    ),
  )
}

itIsWhole(dailyActivity)
itIsWhole(template)
