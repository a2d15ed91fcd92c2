import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Header } from "../../domain/chain.ts"
import { blockOf, headerLines, readHeaders } from "./headerBlock.ts"

describe("a header block", () => {
  const headers: ReadonlyArray<Header> = [
    ["Nats-Batch-Id", "x"],
    ["ce-id", "a: b"],
    ["ce-source", ":"],
    ["sl-state", "imported,u,1,,,2,ff"],
  ]
  const read = readHeaders(blockOf(headerLines(headers)))

  test("gives back every value under its exact name", () => {
    for (const [name, value] of headers) assert.equal(read.header(name), value)
    assert.deepEqual(
      read.names(),
      headers.map(([name]) => name),
    )
  })

  test("has no header whose name only begins or ends like one, or stands in a value", () => {
    for (const name of ["ce", "id", "ce-i", "CE-ID", "a", "imported,u,1"])
      assert.equal(read.header(name), undefined)
  })

  test("shows a repeated header twice among its names", () => {
    const twice = readHeaders(blockOf("ce-id: 1\r\nce-id: 2\r\n"))
    assert.deepEqual(twice.names(), ["ce-id", "ce-id"])
    assert.equal(twice.header("ce-id"), "1")
  })

  test("may be empty", () => {
    const none = readHeaders(Buffer.alloc(0))
    assert.deepEqual(none.names(), [])
    assert.equal(none.header("ce-id"), undefined)
  })
})
