import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { compareVersions, versionOf } from "./programs.ts"

describe("Versions", () => {
  test("are compared number by number", () => {
    assert.ok(compareVersions("2.9.25", "2.12") < 0)
    assert.ok(compareVersions("2.12.0", "2.12") === 0)
    assert.ok(compareVersions("18.4", "15") > 0)
  })

  test("are read from what programs print", async () => {
    const printed = async (line: string) => await versionOf({ file: "/bin/echo", args: [line] })
    assert.equal(await printed("nats-server: v2.15.1"), "2.15.1")
    assert.equal(await printed("Redis server v=6.2.14 sha=40305114:0 malloc=libc bits=64"), "6.2.14")
    assert.equal(await printed("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), "15.18")
    assert.equal(await printed("openjdk 17.0.15 2025-04-15"), "17.0.15")
    const options = "NOTE: Picked up JDK_JAVA_OPTIONS: -XX:TieredStopAtLevel=1"
    assert.equal(await printed(`${options}\nopenjdk 21.0.2 2024-01-16`), "21.0.2")
    assert.equal(await printed("Apache Maven 3.8.7"), "3.8.7")
  })

  test("of a program that is not there are unknown", async () => {
    assert.equal(await versionOf({ file: "/nowhere/at-all", args: [] }), undefined)
  })
})
