import assert from "node:assert/strict"
import { test } from "node:test"
import { makeSession, type Transaction } from "../../adapters/postgres/session.ts"
import { databaseForTests, using } from "./fixture.ts"

const there = databaseForTests()

const logins = () =>
  using(there().adminUrl, async (sql) => [...(await sql`select login from sideload_meta.tenant_logins`)])
const insert = (on: Transaction) =>
  on.query("insert into sideload_meta.tenant_logins (login, tenant_id) values ('a', gen_random_uuid())")

for (const [how, fails] of [
  ["was rolled back", true],
  ["was committed", false],
] as const)
  test(`a statement that comes once its transaction ${how} is not done`, async () => {
    const session = makeSession(there().adminUrl)
    const kept: Array<Transaction> = []
    const ended = session.transact(async (on) => {
      kept.push(on)
      await on.query(fails ? "select 1 / 0" : "select 1")
    })
    if (fails) await assert.rejects(ended, { code: "22012" })
    else await ended
    const [on] = kept
    assert.ok(on)
    await assert.rejects(() => insert(on), { code: "CONNECTION_LOST" })
    await session.transact((next) => next.query("select 1"))
    await assert.rejects(() => insert(on), { code: "CONNECTION_LOST" })
    await session.close()
    assert.deepEqual(await logins(), [])
  })
