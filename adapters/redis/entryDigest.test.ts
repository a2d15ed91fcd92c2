import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { entryDigest } from "./entryDigest.ts"

type Row = readonly [stream: string, fields: ReadonlyArray<string>]

const digestOf = (rows: ReadonlyArray<Row>) => {
  const sum = entryDigest()
  for (const [stream, fields] of rows) sum.add(stream, fields)
  return sum.done()
}

const a: Row = ["s", ["content", "a", "sequence", "1", "created_at", "t1", "event_id", "x"]]
const b: Row = ["s", ["content", "b", "sequence", "2", "created_at", "t1", "event_id", "y"]]

describe("the digest of entries", () => {
  test("the order of entries and of fields does not matter", () => {
    const turned: Row = ["s", ["event_id", "y", "created_at", "t1", "content", "b", "sequence", "2"]]
    assert.deepEqual(digestOf([a, b]), digestOf([turned, a]))
  })

  test("an entry less, an entry twice, another stream or another text are seen", () => {
    const all = [
      [a, b],
      [a],
      [a, b, b],
      [a, ["t", b[1]] as Row],
      [a, ["s", ["content", "c", ...b[1].slice(2)]] as Row],
    ].map((rows) => digestOf(rows).content)
    assert.equal(new Set(all).size, all.length)
  })

  test("content leaves out when and as what an event was recorded; exact does not", () => {
    const again: Row = ["s", ["content", "a", "sequence", "9", "created_at", "t2", "event_id", "z"]]
    const [one, two] = [digestOf([a]), digestOf([again])]
    assert.equal(one.content, two.content)
    assert.notEqual(one.exact, two.exact)
  })

  test("a time that stands in for an unknown one is no content", () => {
    const at = (time: string, ...more: ReadonlyArray<string>) =>
      digestOf([["s", ["posted_at", time, ...more]]])
    assert.notEqual(at("t1").content, at("t2").content)
    assert.equal(at("t1", "posted_at_unknown", "true").content, at("t2", "posted_at_unknown", "true").content)
  })

  test("nothing has a digest too", () => {
    assert.equal(digestOf([]).rows, 0)
    assert.match(digestOf([]).content, /^[0-9a-f]{64}$/)
  })
})
