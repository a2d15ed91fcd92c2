/** How read models and their conditions look to a person. */
import assert from "node:assert/strict"
import { hostname } from "node:os"
import { describe, test } from "node:test"
import type { ProjectionReport } from "../../application/projectionReports.ts"
import { adviceOf } from "../advice.ts"
import { conditionTable } from "./conditions.ts"
import { coloursFor } from "./text.ts"

const current: ProjectionReport = {
  ...{ name: "redis", version: 1, state: "current", position: 4000, lag: 0, parked: 0, generation: 2 },
}
const moving: ProjectionReport = {
  ...{ name: "neo4j", version: 3, state: "catching up", position: 1000, lag: 3000, parked: 2 },
  ...{ generation: 9, lag_seconds: 600, rate: 100, remaining_seconds: 30 },
  owner: { id: `${hostname()}/77/1`, doing: "live", heartbeat_seconds: 1 },
  versions: [{ version: 4, role: "building", position: 500, lag: 3500, parked: 0 }],
}
const shown = (...reports: ReadonlyArray<ProjectionReport>) => conditionTable(reports, coloursFor({}))

describe("the table of read models", () => {
  test("leaves out what there is nothing to say of", () => {
    assert.deepEqual(shown(current), [
      "read model  version  state    position  lag  parked  generation",
      "redis             1  current     4,000    0       0           2",
    ])
  })
  test("shows rate, remaining time and owner, and other versions beneath", () => {
    assert.deepEqual(shown(moving), [
      "read model  version  state        position    lag  parked  events/s  left  lag since  generation  run by",
      "neo4j             3  catching up     1,000  3,000       2       100  30 s     10 min           9  77, live, 1 s ago",
      "                  4  building          500  3,500       0",
    ])
  })
  test("names the machine of an owner that is elsewhere", () => {
    const owner = { id: "elsewhere/5/2", doing: "rebuilding", heartbeat_seconds: 3 }
    assert.match(shown({ ...moving, owner }).join("\n"), /5 at elsewhere, rebuilding, 3 s ago/)
  })
  test("shows a store that is away without numbers", () => {
    assert.equal(shown({ name: "redis", version: 0, state: "away" })[1], "redis             0  away")
  })
})

describe("the advice on a read model", () => {
  test("is none where all is well", () => {
    assert.deepEqual(adviceOf(current), [])
  })
  test("names the command for each thing that is not", () => {
    const lines = adviceOf({ ...moving, state: "paused" }).join("\n")
    assert.match(lines, /sideload projection resume neo4j/)
    assert.match(lines, /sideload parked retry neo4j/)
    assert.match(lines, /Version 4 of neo4j was begun.*sideload projection drop neo4j 4/)
  })
  test("says of a rebuild in place that was cut off how it goes on, and not how to drop it", () => {
    const killed = { id: "a/1/1", doing: "rebuilding", heartbeat_seconds: 2, gone: true as const }
    for (const owner of [{}, { owner: killed }])
      assert.deepEqual(
        adviceOf({ ...current, ...owner, state: "rebuilding", versions: moving.versions ?? [] }),
        [
          "The rebuild of redis was cut off. It goes on with a worker, or with: sideload projection rebuild redis",
        ],
      )
  })
  test("does not speak of a version as left alone while its last steps are taken", () => {
    const begun = { version: 2, role: "building" as const, position: 9, lag: 0, parked: 0 }
    const of = (gone: object) =>
      adviceOf({
        ...{ ...current, versions: [begun] },
        owner: { id: "a/1/1", doing: "rebuilding", heartbeat_seconds: 2, ...gone },
      })
    assert.deepEqual(of({}), [])
    assert.match(of({ gone: true })[0] ?? "", /^Version 2 of redis was begun and nobody goes on with it/)
  })
  test("tells what stands behind a store that cannot be asked, and a read model of another log", () => {
    assert.match(
      adviceOf({
        name: "redis",
        version: 0,
        state: "away",
        problem: "the key x holds what is not ours",
      })[0] ?? "",
      /^redis cannot be asked: the key x holds what is not ours\. /,
    )
    assert.match(
      adviceOf({ ...current, state: "ahead" })[0] ?? "",
      /sideload projection rebuild redis --anew$/,
    )
  })
  test("tells an owner that is gone from one that stands still", () => {
    const of = (gone: object) => {
      const owner = { id: "a/1/1", doing: "live", heartbeat_seconds: 1, ...gone }
      return adviceOf({ ...current, state: "stalled", owner })[0]
    }
    assert.match(of({ gone: true }) ?? "", /is gone or frozen.*sideload worker/)
    assert.match(of({}) ?? "", /does not move though a\/1\/1 runs it/)
  })
  test("says how to drop a version that was kept", () => {
    const versions = [{ version: 1, role: "kept" as const, position: 9, lag: 0, parked: 0 }]
    assert.match(adviceOf({ ...current, versions })[0] ?? "", /sideload projection drop redis 1$/)
    const two = [...versions, { version: 2, role: "kept" as const, position: 9, lag: 0, parked: 0 }]
    assert.match(
      adviceOf({ ...current, versions: two })[0] ?? "",
      /^Versions 1, 2 .*sideload projection drop redis$/,
    )
  })
})
