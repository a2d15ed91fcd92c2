import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import { dialogueId, messageId } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { decoder } from "../../domain/typebox.ts"
import {
  ACCOUNT,
  channel,
  deleted,
  dm,
  edited,
  imported,
  opened,
  registered,
  TENANT,
} from "../../tests/inventedEvents.ts"
import { graphBound } from "./bound.ts"
import { GRAPH_UPDATED, PersonaGraphUpdatedEventV1 } from "./graphUpdate.ts"
import { graphUpdatedProjection } from "./projection.ts"

const persona = { tenant: TENANT, account: ACCOUNT }
const decode = decoder(PersonaGraphUpdatedEventV1)

const fieldsOf = (event: LogEvent) => {
  const [made, ...more] = graphUpdatedProjection.apply(event)
  assert.ok(made !== undefined && more.length === 0)
  assert.deepEqual(made.streams, [GRAPH_UPDATED])
  assert.deepEqual(decode(made.fields), { ok: true, value: made.fields })
  return made.fields
}

const always = {
  user_id: "100200300",
  tenant_id: TENANT,
  persona_node_id: "persona:100200300",
  created_at: "2026-11-23T07:00:00.123+00:00",
  sequence: "17",
  event_id: "event-17",
}

describe("the stream of what became of the graph", () => {
  test("a registered persona is a node", () => {
    assert.deepEqual(fieldsOf(registered()), {
      ...always,
      operation: "persona_created",
      relationships_created: "1",
    })
  })

  test("an opened dialogue is a node, of whatever type", () => {
    for (const dialogue of [dm, channel])
      assert.deepEqual(fieldsOf(opened({ dialogue })), {
        ...always,
        operation: "dialogue_created",
        dialogue_node_id: `dialogue:${dialogueId(persona, dialogue.peer)}`,
        relationships_created: "1",
      })
  })

  test("a message is linked, and its relationships are counted", () => {
    assert.deepEqual(fieldsOf(imported()), {
      ...always,
      operation: "message_linked",
      dialogue_node_id: `dialogue:${dialogueId(persona, dm.peer)}`,
      message_node_id: `message:${messageId(persona, { box: "u", id: 17 })}`,
      relationships_created: "1",
    })
    const count = (event: LogEvent) => fieldsOf(event)["relationships_created"]
    assert.equal(count(imported({ content: { sent: true } })), "2")
    assert.equal(count(imported({ content: { sender: dm.peer, forward: { peer: channel.peer } } })), "3")
    assert.equal(count(imported({ content: { sender: dm.peer, forward: { name: "Кто-то" } } })), "2")
  })

  test("edits, deletions and what was erased are not told", () => {
    const { data: _, ...erased } = imported()
    assert.deepEqual([edited(), deleted(), erased].flatMap(graphUpdatedProjection.apply), [])
  })

  test("goes as far as the graph, and nowhere before there is one", () => {
    const stored = { version: 1, shape: 1, position: 41, generation: 2, parked: 0, paused: false, still: 0 }
    const bound = (state: typeof stored | undefined) =>
      Effect.runSync(graphBound({ state: Effect.succeed(state) }))
    assert.deepEqual([bound(stored), bound(undefined)], [41, 0])
  })
})
