import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { databaseUrl, loginUrl, withoutPassword } from "./url.ts"

describe("URLs of Postgres", () => {
  test("no message shows a password", () => {
    assert.equal(withoutPassword("postgres://me:se%40cret@host:5432/db"), "postgres://me@host:5432/db")
    assert.equal(withoutPassword("postgresql://me:x@a:1,b:2/db?ssl=1"), "postgresql://me@a:1,b:2/db?ssl=1")
    assert.equal(
      withoutPassword("postgres://host/db?user=me&password=x&a=b"),
      "postgres://host/db?user=me&password=***&a=b",
    )
    assert.equal(withoutPassword("postgres://host/db"), "postgres://host/db")
  })

  test("another login of the same server keeps hosts, database and settings", () => {
    const login = { user: "tenant one", password: "p@ss/word" }
    assert.equal(
      loginUrl("postgres://a:b@h1:1,h2:2/db?x=1", login),
      "postgres://tenant%20one:p%40ss%2Fword@h1:1,h2:2/db?x=1",
    )
    assert.equal(loginUrl("postgres://h/db", login), "postgres://tenant%20one:p%40ss%2Fword@h/db")
  })

  test("another database of the same server keeps login and settings", () => {
    assert.equal(databaseUrl("postgres://a:b@h:1/db?x=1", "other"), "postgres://a:b@h:1/other?x=1")
    assert.equal(databaseUrl("postgres://a:b@h:1", "other"), "postgres://a:b@h:1/other")
  })
})
