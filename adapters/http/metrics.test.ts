/** The numbers of a process over HTTP, on the loopback only. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import {
  declareSeries,
  observeAppend,
  observeCommit,
  observeLog,
  observePosition,
} from "../../application/metrics.ts"
import { serveMetrics } from "./metrics.ts"

type Fetched = { status: number; text: string; address: string }

const fetched = (path: string, look = Effect.void): Promise<Fetched> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const address = yield* serveMetrics(0, look)
        return yield* Effect.promise(async () => {
          const response = await fetch(address.replace("/metrics", path))
          return { status: response.status, text: await response.text(), address }
        })
      }),
    ),
  )

describe("/metrics", () => {
  test("shows what was counted, under the names that dashboards know", async () => {
    declareSeries()
    observeAppend(7, 0.02)
    observeCommit("neo4j", "committed", 5, 0.1)
    observePosition("redis", 12, 3, 1)
    const { status, text, address } = await fetched("/metrics")
    assert.equal(status, 200)
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
    for (const line of [
      "sideload_append_events_total 7",
      'graph_writer_processed_total{operation_type="persona",status="success"} 5',
      'graph_writer_operation_duration_seconds_count{operation_type="persona"} 1',
      'graph_writer_errors_total{error_type="unavailable"} 0',
      'sideload_projection_position{projection="redis"} 12',
      'sideload_projection_lag_events{projection="redis"} 3',
      'sideload_projection_parked{projection="redis"} 1',
    ]) {
      assert.ok(text.split("\n").includes(line), line)
    }
  })

  test("a batch that a store refused counts as an error only once its event is alone", async () => {
    observeCommit("neo4j", "refused", 1000, 0.1)
    const before = await fetched("/metrics")
    observeCommit("neo4j", "refused", 1, 0.1)
    const after = await fetched("/metrics")
    const errors = /graph_writer_processed_total\{operation_type="persona",status="error"\} (\d+)/
    assert.equal(Number(errors.exec(after.text)?.[1]), Number(errors.exec(before.text)?.[1] ?? 0) + 1)
  })

  test("looks up what it tells when it is asked", async () => {
    observeLog(1)
    const look = Effect.andThen(
      Effect.sleep(1),
      Effect.sync(() => observeLog(375)),
    )
    assert.match((await fetched("/metrics", look)).text, /^sideload_log_last_sequence 375$/m)
  })

  test("nothing else is served", async () => {
    assert.equal((await fetched("/")).status, 404)
  })

  test("a port that is taken is named, with what to do", async () => {
    const both = Effect.scoped(
      Effect.flatMap(serveMetrics(0), (address) => Effect.flip(serveMetrics(Number(new URL(address).port)))),
    )
    const error = await Effect.runPromise(both)
    assert.match(error.message, /--metrics-port/)
  })
})
