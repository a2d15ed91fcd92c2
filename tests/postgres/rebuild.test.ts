import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type postgres from "postgres"
import { roleNames } from "../../adapters/postgres/roles.ts"
import { makeSession, type Session } from "../../adapters/postgres/session.ts"
import { switchVersion } from "../../adapters/postgres/switching.ts"
import { createTenantLogin } from "../../adapters/postgres/tenantLogin.ts"
import { loginUrl } from "../../adapters/postgres/url.ts"
import type { ProjectionStore } from "../../application/projection.ts"
import type { Rebuild } from "../../application/readModelStore.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { Change } from "../../projections/postgres/changes.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import { OTHER_TENANT, TENANT } from "../inventedEvents.ts"
import {
  COMMITTED,
  claimed,
  connect,
  type Database,
  databaseForTests,
  mustCommit,
  run,
  type Store,
  untilActivity,
  using,
  withStore,
} from "./fixture.ts"
import { everything } from "./history.ts"

const password = "a tenant's"
const there = databaseForTests(async (database) => {
  const { rolePrefix } = database.options
  await run(
    createTenantLogin(database.adminUrl, { tenant: TENANT, login: `${rolePrefix}_t1`, password, rolePrefix }),
  )
})
const tenantUrl = ({ adminUrl, options }: Database) =>
  loginUrl(adminUrl, { user: `${options.rolePrefix}_t1`, password })

const NOT_YET = /transactions that read the old version are still open/
const FINISHED = { _tag: "Finished" } as const
const events = [...everything(TENANT), ...everything(OTHER_TENANT, 100)]

/** Commits the events as one batch each; they end at sequence `to`. */
const fill = async (store: ProjectionStore<Change>, of: ReadonlyArray<LogEvent>, to: number) => {
  const { generation, position } = await run(claimed(store, "rebuilding"))
  const changes = of.flatMap(postgresProjection.apply)
  assert.deepEqual(
    await run(store.commit({ generation, from: position, to, changes, parked: [] })),
    COMMITTED,
  )
}

const rebuilding = (store: Store, use: (rebuild: Rebuild<Change>) => Promise<void>, anew = false) =>
  run(Effect.scoped(Effect.flatMap(store.rebuild(anew), (rebuild) => Effect.promise(() => use(rebuild)))))

const finish = async (store: Store, rebuild: Rebuild<Change>, atLeast: number) => {
  const { generation } = await run(claimed(store, "rebuilding"))
  return run(rebuild.finish(generation, atLeast))
}

/** Beside readers that are always in a transaction one attempt may not be enough. */
const finishedAtLast = async (store: Store, rebuild: Rebuild<Change>) => {
  const { generation } = await run(claimed(store, "rebuilding"))
  for (let tried = 1; ; tried++) {
    const outcome = await run(Effect.result(rebuild.finish(generation, last)))
    if (outcome._tag === "Success") return outcome.success
    if (tried === 20 || !NOT_YET.test(outcome.failure.message)) throw outcome.failure
  }
}

const roles = async (store: Store) =>
  (await run(store.versions)).map(({ version, role }) => `${version} ${role}`)

const dropAll = async (store: Store) => {
  for (const { version, role } of await run(store.versions))
    if (role !== "live") await run(store.drop(version))
}

/** A filled live version at position 50, with nothing else there. */
const withLive = (use: (store: Store, live: number) => Promise<void>) =>
  withStore(there(), async (store, to) => {
    await dropAll(store)
    await mustCommit(to, events)
    const { version } = (await run(store.state)) ?? {}
    assert.ok(version !== undefined)
    await use(store, version)
  })

const last = events.length

describe("a rebuild", () => {
  test("makes the next version beside the live one, which is then kept until it is dropped", () =>
    withLive(async (store, live) => {
      const before = await run(store.digest)
      await rebuilding(store, async (rebuild) => {
        assert.deepEqual([rebuild.version, rebuild.inPlace], [live + 1, false])
        assert.deepEqual(await roles(store), [`${live} live`, `${live + 1} building`])
        await fill(rebuild.store, events, last)
        assert.equal((await run(rebuild.store.state))?.version, live + 1)
        assert.deepEqual(await finish(store, rebuild, last), FINISHED)
      })
      assert.deepEqual(await roles(store), [`${live} kept`, `${live + 1} live`])
      const { owner, paused, position } = (await run(store.state)) ?? {}
      assert.deepEqual([owner, paused, position], [undefined, false, last])
      assert.deepEqual(await run(store.digest), before)
      assert.deepEqual(await run(store.drop(live + 1)), { _tag: "InUse" })
      assert.deepEqual(await run(store.drop(live)), { _tag: "Dropped" })
      assert.deepEqual(await run(store.drop(live)), { _tag: "NotThere" })
      await using(there().adminUrl, async (sql) =>
        assert.deepEqual([...(await sql`select from pg_namespace where nspname like 'sideload\_v%'`)], []),
      )
    }))

  test("goes on where it was cut off, and begins anew where that is asked for or its shape is another", () =>
    withLive(async (store, live) => {
      await rebuilding(store, ({ store: made }) => fill(made, everything(TENANT), 20))
      await rebuilding(store, async ({ version, store: made }) => {
        assert.equal(version, live + 1)
        assert.equal((await run(claimed(made, "rebuilding"))).position, 20)
      })
      await rebuilding(
        store,
        async ({ store: made }) => assert.equal((await run(claimed(made, "rebuilding"))).position, 0),
        true,
      )
      await rebuilding(store, ({ store: made }) => fill(made, everything(TENANT), 20))
      await using(
        there().adminUrl,
        (sql) => sql`update sideload_meta.projections set shape = shape - 1 where role = 'building'`,
      )
      await rebuilding(store, async ({ store: made }) =>
        assert.equal((await run(claimed(made, "rebuilding"))).position, 0),
      )
    }))

  test("that was begun anew shuts out who filled the one before, whatever number it has", () =>
    withLive(async (store, live) => {
      await rebuilding(store, async (before) => {
        const { generation } = await run(claimed(before.store, "rebuilding"))
        await rebuilding(store, async (anew) => assert.equal(anew.version, live + 1), true)
        await rebuilding(store, async ({ store: made }) => {
          const newer = await run(claimed(made, "rebuilding"))
          assert.ok(newer.generation > generation)
          const fenced = { _tag: "Fenced", generation: newer.generation }
          assert.deepEqual(await run(before.store.beat({ generation, rate: 0, target: 0 })), fenced)
          const some = { generation, from: 0, to: 1, changes: [], parked: [] }
          assert.deepEqual(await run(before.store.commit(some)), fenced)
        })
      })
    }))

  test("that was begun anew by a program of another shape is gone for who filled the one before", () =>
    withLive(async (store) => {
      await rebuilding(store, async (rebuild) => {
        await fill(rebuild.store, events, last)
        await using(
          there().adminUrl,
          (sql) => sql`update sideload_meta.projections set shape = shape + 1 where role = 'building'`,
        )
        assert.deepEqual(await run(rebuild.store.claim({ id: "old", doing: "rebuilding" })), { _tag: "Gone" })
        assert.equal((await finish(store, rebuild, last))._tag, "Fenced")
      })
    }))

  test("counts the generations of the one that is read on", () =>
    withLive(async (store) => {
      await rebuilding(store, async (rebuild) => {
        await fill(rebuild.store, events, last)
        const { generation } = await run(claimed(store, "rebuilding"))
        assert.deepEqual(await run(rebuild.finish(generation, last)), FINISHED)
        assert.equal((await run(store.state))?.generation, generation + 1)
      })
    }))

  test("is not finished before it has come far enough, nor under a generation that was taken over", () =>
    withLive(async (store) => {
      await rebuilding(store, async (rebuild) => {
        await fill(rebuild.store, events, last - 1)
        assert.deepEqual(await finish(store, rebuild, last), { _tag: "Behind", position: last })
        const { generation } = await run(claimed(store, "rebuilding"))
        const newer = await run(claimed(store))
        assert.deepEqual(await run(rebuild.finish(generation, 0)), {
          _tag: "Fenced",
          generation: newer.generation,
        })
      })
    }))

  test("that was finished says so again to who did not hear it", () =>
    withLive(async (store) => {
      await rebuilding(store, async (rebuild) => {
        await fill(rebuild.store, events, last)
        const { generation } = await run(claimed(store, "rebuilding"))
        assert.deepEqual(await run(rebuild.finish(generation, last)), FINISHED)
        assert.deepEqual(await run(rebuild.finish(generation, last)), FINISHED)
      })
    }))

  test("fences whoever ran the old version or the new one, and the same store goes on with the new", () =>
    withLive(async (store) => {
      const before = await run(claimed(store))
      await rebuilding(store, async (rebuild) => {
        await fill(rebuild.store, events, last)
        const { generation: building } = (await run(rebuild.store.state)) ?? { generation: 0 }
        await finish(store, rebuild, last)
        const nothing = { from: last, to: last + 1, changes: [], parked: [] }
        for (const [on, generation] of [
          [store, before.generation],
          [store, building],
          [rebuild.store, building],
        ] as const)
          assert.equal((await run(on.commit({ ...nothing, generation })))._tag, "Fenced")
        const { generation } = await run(claimed(store))
        assert.deepEqual(await run(store.commit({ ...nothing, generation })), COMMITTED)
      })
    }))

  test("meets its own parked events, and those of the old version go with it", () =>
    withLive(async (store, live) => {
      const { generation } = await run(claimed(store))
      const parked = [{ sequence: last + 1, subject: "events.a", error: "SQLSTATE 22008" }]
      await run(store.commit({ generation, from: last, to: last + 1, changes: [], parked }))
      await rebuilding(store, async (rebuild) => {
        await fill(rebuild.store, events, last + 1)
        await finish(store, rebuild, last + 1)
      })
      const parkedOf = async () => (await run(store.versions)).map((of) => [of.version, of.parked])
      assert.deepEqual(await parkedOf(), [
        [live, 1],
        [live + 1, 0],
      ])
      await run(store.drop(live))
      await using(there().adminUrl, async (sql) =>
        assert.deepEqual([...(await sql`select from sideload_meta.parked`)], []),
      )
    }))

  test("that is dropped while it is made is over", () =>
    withLive(async (store, live) => {
      await rebuilding(store, async (rebuild) => {
        const { generation } = await run(claimed(rebuild.store, "rebuilding"))
        assert.deepEqual(await run(store.drop(live + 1)), { _tag: "Dropped" })
        const nothing = { generation, from: 0, to: 1, changes: [], parked: [] }
        assert.equal((await run(rebuild.store.commit(nothing)))._tag, "Fenced")
        assert.equal((await finish(store, rebuild, 0))._tag, "Fenced")
        const late = rebuild.store.claim({ id: "late", doing: "rebuilding" })
        assert.deepEqual(await run(late), { _tag: "Gone" })
      })
    }))
})

test("a version is dropped in the midst of a commit into it once that has ended", () =>
  withLive(async (store, live) => {
    await rebuilding(store, async () => {
      const schema = `sideload_v${live + 1}`
      const session = makeSession(there().urlOf("projector"))
      const dropping = await session.transact(async (on) => {
        await on.query("select from sideload_meta.projections where model = $1 for update", [schema])
        const dropped = run(store.drop(live + 1))
        dropped.catch(() => undefined)
        await untilActivity(
          `application_name = 'sideload owner' and wait_event_type = 'Lock' and datname = '${nameOf(there())}'`,
        )
        await on.query(`update ${schema}.posts set content = 'x'`)
        return { dropped }
      })
      assert.deepEqual(await dropping.dropped, { _tag: "Dropped" })
      await session.close()
    })
  }))

const nameOf = ({ adminUrl }: Database) => new URL(adminUrl).pathname.slice(1)

/** Prepared once and asked again and again. */
const ask = (sql: postgres.Sql) => sql`select
  (select count(*)::int from posts) as posts, (select count(*)::int from channels) as channels,
  (select count(*)::int from media) as media, (select string_agg(distinct tenant_id::text, ',') from posts) as tenants`
const asked = async (sql: postgres.Sql) => ({ ...(await ask(sql))[0] })

/** The session of a process that stops once it has done a statement. */
const stoppingAfter = (
  statement: RegExp,
  { close, transact }: Session,
  { locked, thawed }: { readonly locked: () => void; readonly thawed: Promise<void> },
): Session => ({
  close,
  transact: (work, how) =>
    transact(
      (on) =>
        work({
          ...on,
          query: async (text, parameters) => {
            const rows = await on.query(text, parameters)
            if (!statement.test(text)) return rows
            locked()
            await thawed
            return rows
          },
        }),
      how,
    ),
})

describe("readers over a switch", () => {
  const ofTenant = { posts: 2, channels: 2, media: 4, tenants: TENANT }
  const ofBoth = { posts: 4, channels: 4, media: 8, tenants: [TENANT, OTHER_TENANT].sort().join(",") }

  test("see the whole of it with every prepared statement, each its own tenant's", () =>
    withLive(async (store) => {
      const stop = new AbortController()
      const service = connect(there().urlOf("service"))
      await service`select set_config('app.tenant_id', ${TENANT}, false)`
      const readers = [
        { sql: connect(there().urlOf("operator")), sees: ofBoth },
        { sql: connect(tenantUrl(there())), sees: ofTenant },
        { sql: service, sees: ofTenant },
      ]
      let reads = 0
      const polling = readers.map(async ({ sql, sees }) => {
        while (!stop.signal.aborted) {
          assert.deepEqual(await asked(sql), sees)
          reads += 1
        }
      })
      const pair = async () => {
        const sql = connect(there().urlOf("operator"))
        while (!stop.signal.aborted)
          await sql.begin("isolation level repeatable read", async (on) => {
            assert.equal((await on`select count(*)::int as n from posts`)[0]?.["n"], 4)
            assert.equal((await on`select count(*)::int as n from channels`)[0]?.["n"], 4)
          })
        await sql.end()
      }
      polling.push(pair())
      const switching = async () => {
        for (let made = 0; made < 3; made++)
          await rebuilding(store, async (rebuild) => {
            await fill(rebuild.store, events, last)
            assert.deepEqual(await finishedAtLast(store, rebuild), FINISHED)
          })
      }
      await Promise.race([switching(), ...polling])
      const before = reads
      while (reads < before + 10) await Promise.race([...polling, new Promise(setImmediate)])
      stop.abort()
      await Promise.all(polling)
      for (const { sql } of readers) await sql.end()
    }))

  for (const level of ["read committed", "repeatable read"])
    test(`in a transaction that is open (${level}) keep the old one to its end, and the switch waits for it`, () =>
      withLive(async (store) => {
        const reader = connect(there().urlOf("operator"))
        await rebuilding(store, async (rebuild) => {
          await fill(rebuild.store, [], last)
          const { generation } = await run(claimed(store, "rebuilding"))
          await reader.begin(`isolation level ${level}`, async (on) => {
            assert.equal((await on`select count(*)::int as n from posts`)[0]?.["n"], 4)
            const waiting = await run(Effect.flip(rebuild.finish(generation, last)))
            assert.match(waiting.message, NOT_YET)
            assert.deepEqual(await asked(on as unknown as postgres.Sql), ofBoth)
          })
          assert.deepEqual(await run(rebuild.finish(generation, last)), FINISHED)
        })
        assert.deepEqual(await asked(reader), { posts: 0, channels: 0, media: 0, tenants: null })
        await reader.end()
      }))

  test("go on within seconds where the process that switches stops in the midst of it", () =>
    withLive(async (store, live) => {
      const { adminUrl, options, urlOf } = there()
      const session = makeSession(adminUrl, { prepare: false })
      const locked = Promise.withResolvers<void>()
      const thawed = Promise.withResolvers<void>()
      await rebuilding(store, async (rebuild) => {
        await fill(rebuild.store, events, last)
        const { generation } = await run(claimed(store, "rebuilding"))
        const frozen = switchVersion(
          stoppingAfter(/^lock table/, session, { locked: locked.resolve, thawed: thawed.promise }),
          roleNames(options.rolePrefix),
          {
            name: postgresProjection.name,
            shape: postgresProjection.shape,
            schema: "sideload",
            home: "sideload",
          },
          { generation, atLeast: last, version: live + 1 },
          { signal: new AbortController().signal, patienceMillis: 0 },
        ).then(
          () => "switched",
          () => "ended",
        )
        await locked.promise
        const began = performance.now()
        await using(urlOf("operator"), async (sql) => assert.deepEqual(await asked(sql), ofBoth))
        assert.ok(performance.now() - began < 12_000)
        thawed.resolve()
        assert.equal(await frozen, "ended")
        await session.close()
        assert.deepEqual(await run(rebuild.finish(generation, last)), FINISHED)
      })
    }))

  test("with a snapshot from before the new one was complete are waited for as well", () =>
    withLive(async (store) => {
      const reader = connect(there().urlOf("operator"))
      await rebuilding(store, async (rebuild) => {
        const { generation } = await run(claimed(store, "rebuilding"))
        await reader.begin("isolation level repeatable read", async (on) => {
          await on`select count(*) from pg_class`
          await fill(rebuild.store, events, last)
          const waiting = await run(Effect.flip(rebuild.finish(generation, last)))
          assert.match(waiting.message, NOT_YET)
          assert.deepEqual(await asked(on as unknown as postgres.Sql), ofBoth)
        })
        assert.deepEqual(await run(rebuild.finish(generation, last)), FINISHED)
      })
      await reader.end()
    }))
})
