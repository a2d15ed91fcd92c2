/** What each kind of event leaves known of a dialogue. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { MessageStateKind } from "../state.ts"
import { evolve, initial } from "./state.ts"

const known = { box: "u", id: 1, edited: 50, fidelity: 60, revision: "0011223344556677" } as const
const happened = (kind: MessageStateKind, more: object = {}) => ({
  type: "sideload.message.imported.v1" as const,
  state: { ...known, kind, ...more },
})

describe("a dialogue's state", () => {
  test("knows a message by its last form", () => {
    const state = evolve(
      evolve(initial(), happened("imported")),
      happened("edited", { edited: 51, fidelity: 40 }),
    )
    assert.deepEqual(state.messages.get("u", 1), {
      edited: 51,
      fidelity: 40,
      deleted: false,
      stored: false,
      revision: known.revision,
    })
  })
  test("knows a message that was deleted, and a service message, as taken", () => {
    assert.equal(evolve(initial(), happened("deleted")).messages.get("u", 1)?.deleted, true)
    assert.equal(evolve(initial(), happened("service")).messages.get("u", 1)?.deleted, false)
  })
  test("knows no more of a message's text by its reactions or its stored media", () => {
    for (const kind of ["reactions", "media"] as const) {
      const state = evolve(initial(), happened("imported"))
      evolve(state, happened(kind, { edited: 99, fidelity: 100, revision: "ffffffffffffffff" }))
      assert.equal(state.messages.get("u", 1)?.edited, 50)
      assert.equal(evolve(initial(), happened(kind)).messages.has("u", 1), false)
    }
  })
  test("opens and is erased by the events that say so", () => {
    const opened = evolve(initial(), { type: "sideload.dialogue.opened.v1" })
    assert.deepEqual([opened.opened, opened.erased], [true, false])
    assert.equal(evolve(opened, { type: "sideload.dialogue.erased.v1" }).erased, true)
  })
})
