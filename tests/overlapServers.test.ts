/**
 * Overlapping exports as in tests/overlap.test.ts, a few of them, through the whole of it: real files, a real log with its keys, and the real read
 * models of Postgres, Neo4j and Redis.
 */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before, describe, test } from "node:test"
import fc from "fast-check"
import { openExport } from "../adapters/telegram/export/open.ts"
import { withExport } from "../adapters/telegram/export/testing.ts"
import { isUnreadable } from "../application/openedEvent.ts"
import type { LogEvent } from "../domain/logEvent.ts"
import { importPath, inLog, openLog, type Place } from "./imports.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { type Account, anyAccount } from "./overlap/account.ts"
import { exported, type Wish } from "./overlap/exporter.ts"
import { inNeo4j, inPostgres } from "./overlap/stores.ts"
import { anyWishes, readingOf, showsItsAge, whole } from "./overlap/wishes.ts"
import { databaseForTests } from "./postgres/fixture.ts"
import { catchUp, redisFixture, run, withStore as withStreams } from "./redis/fixture.ts"

const importInto = (place: Place, account: Account, wish: Wish) =>
  withExport(exported(account, wish), (folder) =>
    inLog(place, importPath(folder, openExport, readingOf(wish))),
  )

/** The log of an account of a server that nobody else has, after the files, opened. */
const logOf = async (
  server: NatsServer,
  account: Account,
  wishes: ReadonlyArray<Wish>,
): Promise<ReadonlyArray<LogEvent>> => {
  const place = { settings: server.account(), master: randomBytes(32) }
  for (const wish of wishes) await importInto(place, account, wish)
  const again = await Promise.all(wishes.map((wish) => importInto(place, account, wish)))
  const events = (await inLog(place, openLog)).map((event) =>
    isUnreadable(event) ? assert.fail(`unreadable: ${event.problem}`) : event,
  )
  for (const { last_sequence: last } of again) assert.equal(last, events.length)
  return events
}

const holds = <A>(
  given: fc.Arbitrary<A>,
  numRuns: number,
  check: (account: Account, given: A) => Promise<void>,
) => fc.assert(fc.asyncProperty(anyAccount, given, check), { numRuns, endOnFailure: true })

describe("exports of one account in real stores", () => {
  const database = databaseForTests()
  const streams = redisFixture()
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  const inRedis = (events: ReadonlyArray<LogEvent>): Promise<string> =>
    withStreams(streams().server.url, async (store) => {
      await streams().redis.flushall()
      await catchUp(store, events)
      return (await run(store.digest)).content
    })

  test("in the opposite order end in the same rows and the same graph", () =>
    holds(anyWishes, 3, async (account, all) => {
      const wishes = all.filter((wish) => showsItsAge(account, wish))
      const one = await logOf(server, account, wishes)
      const other = await logOf(server, account, wishes.toReversed())
      assert.deepEqual(await inPostgres(database(), other), await inPostgres(database(), one))
      assert.equal(await inNeo4j(other), await inNeo4j(one))
    }))

  test("chat by chat or whole, at one time, end in the same streams as well", () =>
    holds(fc.constant(undefined), 1, async (account) => {
      const rooms = [...new Set(account.map(({ room }) => room))]
      const one = await logOf(server, account, [whole])
      const other = await logOf(server, account, [...rooms.map((only) => ({ ...whole, only })), whole])
      assert.deepEqual(await inPostgres(database(), other), await inPostgres(database(), one))
      assert.equal(await inNeo4j(other), await inNeo4j(one))
      assert.equal(await inRedis(other), await inRedis(one))
    }))
})
