import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { dialogueId, peerId } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { ACCOUNT, dm, edited, imported, opened, registered, TENANT } from "../../tests/inventedEvents.ts"
import type { Change } from "./changes.ts"
import { postgresProjection } from "./projection.ts"

const { apply } = postgresProjection
const persona = { tenant: TENANT, account: ACCOUNT }

const only = (event: LogEvent): Change => {
  const changes = apply(event)
  assert.equal(changes.length, 1)
  return changes[0] as Change
}

describe("who and where", () => {
  test("a dialogue's own name becomes its title, another peer's does not", () => {
    const { data: _, ...envelope } = opened()
    const observed = (id: number): LogEvent => ({
      ...envelope,
      type: "sideload.peer.observed.v1",
      data: { peer: { kind: "user", id }, name: "Анна К.", username: "anna" },
    })
    const own = apply(observed(5001))
    assert.deepEqual(
      own.map(({ _tag }) => _tag),
      ["PeerObserved", "DialogueTitled"],
    )
    assert.deepEqual(own[1], {
      _tag: "DialogueTitled",
      row: { id: dialogueId(persona, dm.peer), title: "Анна К.", username: "anna" },
    })
    const [other, ...more] = apply(observed(6000))
    assert.deepEqual(more, [])
    assert.ok(other?._tag === "PeerObserved" && other.row.id === peerId(persona, { kind: "user", id: 6000 }))
  })

  test("a persona keeps the part of subjects by which its erasure finds it", () => {
    const event = { ...registered(), subject: `events.${TENANT}.aaaa.persona` }
    const change = only(event)
    assert.ok(change._tag === "PersonaRegistered" && change.row.persona === "aaaa")
    const { account: _a, data: _d, ...erased } = event
    assert.deepEqual(only({ ...erased, type: "sideload.persona.erased.v1" }), {
      _tag: "PersonaErased",
      tenant: TENANT,
      persona: "aaaa",
    })
  })

  test("an import ends as its last event says, and speaks only of dialogues that are there", () => {
    const { data: _, dialogue: _dialogue, ...envelope } = opened()
    const importId = "8d0f7780-8536-5c0f-9d4b-1f1f1f1f1f1f"
    const ended = only({
      ...envelope,
      type: "sideload.import.failed.v1",
      data: { importId, reason: "cut\u0000" },
    })
    assert.deepEqual(ended._tag === "ImportEnded" && [ended.row.status, ended.row.reason], [
      "failed",
      "cut\ufffd",
    ])
    const counts = {
      observed: 3,
      imported: 2,
      edited: 0,
      unchanged: 1,
      serviceMessages: 4,
      filtered: 0,
      skipped: 0,
    }
    const data = { importId, dialogue: dm.peer, type: dm.type, completeness: "full", ...counts } as const
    const { serviceMessages, ...same } = counts
    assert.deepEqual(only({ ...envelope, type: "sideload.dialogue.imported.v1", data }), {
      _tag: "DialogueImported",
      row: {
        tenant_id: persona.tenant,
        account_id: persona.account,
        id: dialogueId(persona, dm.peer),
        statistics_sequence: envelope.sequence,
        import_id: importId,
        completeness: "full",
        ...same,
        service_messages: serviceMessages,
        ...{ services: null, spans: null, repaired: null, unknown_fields: null },
        ...{ media_stored: null, media_refused: null },
      },
    })
  })

  test("an import says which ids it saw, what it mended and what it stored, where it knows", () => {
    const { data: _, dialogue: _dialogue, ...envelope } = opened()
    const spans = [{ box: "c" as const, first: 1, last: 9, missing: 2, gaps: 1 }]
    const counts = {
      observed: 3,
      imported: 2,
      edited: 0,
      unchanged: 1,
      serviceMessages: 4,
      filtered: 0,
      skipped: 0,
    }
    const further = { services: 4, spans, repaired: 1, unknownFields: 2, mediaStored: 3, mediaRefused: 5 }
    const data = {
      ...{ importId: "8d0f7780-8536-5c0f-9d4b-1f1f1f1f1f1f", dialogue: dm.peer, type: dm.type },
      ...{ completeness: "range" as const, ...counts, ...further },
    }
    const change = only({ ...envelope, type: "sideload.dialogue.imported.v1", data })
    assert.ok(change._tag === "DialogueImported")
    const { services, repaired, unknown_fields, media_stored, media_refused } = change.row
    assert.deepEqual([services, repaired, unknown_fields, media_stored, media_refused], [4, 1, 2, 3, 5])
    assert.deepEqual(JSON.parse(change.row.spans ?? ""), spans)
  })
})

describe("what can no longer be read", () => {
  test("an event without its data changes nothing", () => {
    for (const event of [imported(), edited(), opened()]) {
      const { data: _, ...erased } = event
      assert.deepEqual(apply(erased as LogEvent), [])
    }
  })

  test("an event that no longer says whose it is changes nothing", () => {
    const { account: _a, ...ofErasedPersona } = imported()
    const { dialogue: _d, ...ofErasedPeer } = imported()
    assert.deepEqual(apply(ofErasedPersona), [])
    assert.deepEqual(apply(ofErasedPeer), [])
  })

  test("a dialogue's erasure names it by its subject alone", () => {
    const { data: _, dialogue: _d, account: _a, ...envelope } = opened()
    assert.deepEqual(only({ ...envelope, type: "sideload.dialogue.erased.v1" }), {
      _tag: "DialogueErased",
      tenant: TENANT,
      subject: envelope.subject,
    })
  })

  test("the log's own events change nothing", () => {
    const { tenant: _t, account: _a, dialogue: _d, data: _, ...envelope } = opened()
    const data = { from: 1, to: 2, root: "0".repeat(64) }
    assert.deepEqual(apply({ ...envelope, type: "sideload.log.sealed.v1", data }), [])
  })
})
