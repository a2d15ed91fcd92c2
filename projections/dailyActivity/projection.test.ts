import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { LogEvent } from "../../domain/logEvent.ts"
import {
  deleted,
  dm,
  edited,
  group,
  imported,
  opened,
  registered,
  TENANT,
} from "../../tests/inventedEvents.ts"
import { dailyActivity } from "./projection.ts"

const { apply } = dailyActivity
const texts = (events: ReadonlyArray<LogEvent>) =>
  dailyActivity
    .statements("s")(events.flatMap(apply))
    .map(({ text, parameters }) => [text.slice(0, 6), parameters] as const)

const erased = (type: "dialogue" | "persona"): LogEvent => {
  const { data: _, dialogue: _of, ...envelope } = opened({ dialogue: dm })
  const subject = type === "dialogue" ? envelope.subject : `events.${TENANT}.aaaa.persona`
  return { ...envelope, subject, type: `sideload.${type}.erased.v1`, data: {} } as LogEvent
}

describe("daily activity", () => {
  test("counts an imported message on the day on which it was written, and whether the account sent it", () => {
    const [change, ...more] = apply(
      imported({ sequence: 7, content: { sent: true }, state: { occurred: 1_706_745_598 } }),
    )
    assert.ok(change !== undefined && "counted" in change && more.length === 0)
    const { written, sent, sequence, subject, tenant_id } = change.counted
    assert.deepEqual([written, sent, sequence, tenant_id], [1_706_745_598, true, 7, TENANT])
    assert.equal(subject, imported().subject)
  })

  test("is not changed by edits, deletions and openings, nor by what was erased or has no time", () => {
    const { data: _, ...unreadable } = imported()
    const timeless = { ...imported(), state: { ...imported().state, occurred: undefined } }
    const events = [
      ...[edited(), deleted(), opened(), registered(), unreadable, timeless],
    ] as ReadonlyArray<LogEvent>
    assert.deepEqual(events.flatMap(apply), [])
  })

  test("writes a run of messages at once, and never across an erasure", () => {
    const messages = [imported({ sequence: 1 }), imported({ sequence: 2, dialogue: group })]
    const made = texts([...messages, erased("dialogue"), imported({ sequence: 4 })])
    assert.deepEqual(
      made.map(([verb]) => verb),
      ["insert", "delete", "insert"],
    )
    assert.equal(JSON.parse(String(made[0]?.[1][0])).length, 2)
    assert.deepEqual(made[1]?.[1], [TENANT, opened({ dialogue: dm }).subject])
    assert.deepEqual(texts([]), [])
  })

  test("forgets a persona by what its dialogues' subjects begin with", () => {
    assert.deepEqual(texts([erased("persona")]), [["delete", [TENANT, `events.${TENANT}.aaaa.dialogue`]]])
  })
})
