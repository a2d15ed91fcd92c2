import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Commit } from "../../application/projection.ts"
import type { StreamEntry } from "../../projections/redis/streams.ts"
import { packCommit, packRetry } from "./batch.ts"

const commit = (changes: ReadonlyArray<StreamEntry>): Commit<StreamEntry> => ({
  generation: 1,
  from: 10,
  to: 20,
  changes,
  parked: [{ sequence: 15, subject: "s", error: "why" }],
})

const entry = (sequence: number, streams: ReadonlyArray<string>, fields: Record<string, string>) => ({
  sequence,
  streams,
  fields,
})

describe("a commit packed for its script", () => {
  test("entries of one shape share their names, and each stream is named once", () => {
    const { streams, json } = packCommit(
      commit([
        entry(11, ["all", "mine"], { a: "1", b: "2" }),
        entry(12, ["all", "mine"], { a: "3", b: "4" }),
        entry(13, ["other", "all"], { a: "5" }),
      ]),
    )
    assert.deepEqual(streams, ["all", "mine", "other"])
    assert.deepEqual(JSON.parse(json), {
      streams: ["all", "mine", "other"],
      shapes: [
        { streams: [1, 2], names: ["a", "b"] },
        { streams: [3, 1], names: ["a"] },
      ],
      rows: [
        [1, "11-0", "1", "2"],
        [1, "12-0", "3", "4"],
        [2, "13-0", "5"],
      ],
      parked: [["15", "s", "why"]],
    })
  })

  test("several entries of one event count up", () => {
    const { json } = packCommit(commit([11, 11, 11, 12].map((n) => entry(n, ["all"], { a: "" }))))
    const rows = JSON.parse(json).rows as Array<[number, string, string]>
    assert.deepEqual(
      rows.map(([, id]) => id),
      ["11-0", "11-1", "11-2", "12-0"],
    )
  })

  test("entries outside the commit or out of order are a defect", () => {
    for (const sequences of [[10], [21], [12, 11], [11.5]])
      assert.throws(() => packCommit(commit(sequences.map((n) => entry(n, ["all"], { a: "" })))), RangeError)
  })
})

describe("a retry packed for its script", () => {
  test("says sequences, for the script gives the ids, and what is parked no more", () => {
    const changes = [entry(3, ["all"], { a: "1" }), entry(7, ["all"], { a: "2" })]
    const { json } = packRetry({ generation: 1, position: 20, changes, released: [3, 5, 7], parked: [] })
    assert.deepEqual(JSON.parse(json), {
      streams: ["all"],
      shapes: [{ streams: [1], names: ["a"] }],
      rows: [
        [1, "3", "1"],
        [1, "7", "2"],
      ],
      parked: [],
      released: ["3", "5", "7"],
    })
  })
})
