/** The judge itself: each thing that may never happen is done to a small log, and must be found. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { StoredEvent } from "../../application/eventLog.ts"
import type { OpenedEvent } from "../../application/openedEvent.ts"
import { type Header, NO_TIP } from "../../domain/chain.ts"
import { type EventMeta, writeHeaders } from "../../domain/envelope.ts"
import { judged, newReading, noteOpened, noteStored } from "./logFindings.ts"

const SUBJECT = "events.550e8400-e29b-41d4-a716-446655440000.p.dialogue.d"
const peer = { kind: "user", id: 600 } as const
const revision = "ab".repeat(16)

const metaOf = (id: number): EventMeta => ({
  id: `event-${id}`,
  type: "sideload.message.imported.v1",
  source: "urn:sideload:source:telegram-export",
  time: "2026-11-23T07:00:00.000Z",
  state: { kind: "imported", box: "u", id, fidelity: 1, revision },
})

const storedAs = (sequence: number, headers: ReadonlyArray<Header>, body: Uint8Array): StoredEvent => ({
  sequence,
  subject: SUBJECT,
  header: (name) => headers.find(([one]) => one === name)?.[1],
  headerNames: headers.map(([name]) => name),
  body,
})

/** A batch of messages 1 to `count`, as the log would hold it. */
const batchOf = (count: number): ReadonlyArray<StoredEvent> => {
  let tip = NO_TIP
  return Array.from({ length: count }, (_, i) => {
    const body = Buffer.from(`[${i}]`)
    const { headers, hash } = writeHeaders(SUBJECT, tip, metaOf(i + 1), body)
    tip = { sequence: i + 1, version: i + 1, hash }
    const batch: Array<Header> = [
      ["Nats-Batch-Id", "b"],
      ["Nats-Batch-Sequence", String(i + 1)],
    ]
    if (i === count - 1) batch.push(["Nats-Batch-Commit", "1"])
    return storedAs(i + 1, [...batch, ...headers], body)
  })
}

const opened = ({ sequence, header }: StoredEvent): OpenedEvent => {
  const id = Number(header("ce-id")?.split("-")[1])
  const { type, time, state = metaOf(id).state } = metaOf(id)
  const place = { sequence, subject: SUBJECT, version: sequence, dialogue: { peer, type: "dm" } as const }
  return { type, id: `event-${id}`, time, ...place, ...(state === undefined ? {} : { state }) } as OpenedEvent
}

const imported = (count: number): OpenedEvent =>
  ({ type: "sideload.dialogue.imported.v1", data: { imported: count } }) as OpenedEvent

const expected = new Set(["user/600/1", "user/600/2", "user/600/3"])

const findings = (events: ReadonlyArray<StoredEvent>, accounted = 3) => {
  const reading = newReading()
  for (const event of events) {
    noteStored(reading, event)
    noteOpened(reading, opened(event))
  }
  noteOpened(reading, imported(accounted))
  return judged(reading, expected)
}

const sound = { events: 3, lost: 0, doubled: 0, partial: 0, broken: [] }

describe("the judge of a log", () => {
  const [one, two, three] = batchOf(3)
  assert.ok(one !== undefined && two !== undefined && three !== undefined)
  const without = ({ sequence, headerNames, header, body }: StoredEvent, name: string) =>
    storedAs(
      sequence,
      headerNames.filter((each) => each !== name).map((each): Header => [each, header(each) ?? ""]),
      body,
    )
  const changed = (event: StoredEvent, name: string, value: string) => {
    const { sequence, headerNames, header, body } = event
    const headers = headerNames.map((each): Header => [each, each === name ? value : (header(each) ?? "")])
    return storedAs(sequence, headers, body)
  }

  test("finds nothing wrong with a log that is sound", () => {
    assert.deepEqual(findings([one, two, three]), sound)
  })

  test("finds a message that was lost", () => {
    assert.equal(findings([one, two]).lost, 1)
  })

  test("finds a message that was recorded twice, and an event that was", () => {
    assert.equal(findings([one, two, three, { ...three, sequence: 4 }]).doubled, 2)
  })

  test("finds a batch without its end, and one without its middle", () => {
    assert.equal(findings([one, two, without(three, "Nats-Batch-Commit")]).partial, 1)
    assert.equal(findings([one, three]).partial, 1)
  })

  test("finds a hole, a body that was changed, a header that was changed, a link that does not fit", () => {
    const broken = (events: ReadonlyArray<StoredEvent>) => findings(events).broken
    assert.ok(
      broken([one, { ...two, sequence: 3 }, { ...three, sequence: 4 }]).includes("a hole at sequence 3"),
    )
    assert.deepEqual(broken([one, { ...two, body: Buffer.from("x") }, three]), ["sl-digest at sequence 2"])
    assert.deepEqual(broken([one, changed(two, "ce-time", "2026-11-23T07:00:00.001Z"), three]), [
      "sl-hash at sequence 2",
    ])
    assert.deepEqual(broken([one, changed(two, "sl-prev", "ab".repeat(32)), three]), [
      "sl-prev at sequence 2",
      "sl-hash at sequence 2",
    ])
  })

  test("finds imports that account for other numbers than the file has", () => {
    assert.deepEqual(findings([one, two, three], 2).broken, ["imports account for 2 messages"])
  })
})
