import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { describe, test } from "node:test"
import { shellExports, withoutPassword } from "./endpoints.ts"

describe("An address in a message", () => {
  test("shows neither user, nor password, nor parameters", () => {
    assert.equal(
      withoutPassword("postgres://me:se:cr@et@db.example:5432/x?password=1"),
      "postgres://db.example:5432/x",
    )
    assert.equal(withoutPassword("redis://:secret@127.0.0.1:6379"), "redis://127.0.0.1:6379")
    assert.equal(withoutPassword("bolt://127.0.0.1:7687"), "bolt://127.0.0.1:7687")
  })

  test("shows every server of a list", () => {
    assert.equal(withoutPassword("nats://u:p@a:4222,nats://u:p@b:4222"), "nats://a:4222,nats://b:4222")
    assert.equal(withoutPassword("nats://u:p@a:4222,u:p@b:4222"), "nats://a:4222,b:4222")
  })
})

describe("Shell exports", () => {
  test("give a shell exactly the values, whatever stands in them", () => {
    const password = 'a\'b $HOME `x` "q"'
    const lines = shellExports({
      natsUrl: "nats://n",
      postgresUrl: "postgres://p",
      postgresAdminUrl: "postgres://a",
      postgresProjectorUrl: "postgres://j",
      postgresServiceUrl: "postgres://s",
      redisUrl: "redis://r",
      neo4jUrl: "bolt://g",
      neo4jUser: "neo4j",
      neo4jPassword: password,
    })
    const script = `${lines.join("\n")}\nprintf '%s' "$NEO4J_PASSWORD"`
    assert.equal(execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" }), password)
    assert.ok(!lines.some((line) => line.includes("NATS_MONITOR_URL")), "what is not known is not exported")
  })
})
