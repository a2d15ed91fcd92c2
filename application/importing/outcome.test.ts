/** What is shown of an import: what was added, what the source says of each dialogue, and nothing that is not there. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { DialogueImported } from "../../domain/import/events.ts"
import { nothingNew, outcomeOf } from "./outcome.ts"

const plain: DialogueImported = {
  ...{ importId: "i", dialogue: { kind: "user", id: 5001 }, type: "dm", completeness: "full" },
  ...{ observed: 10, imported: 7, edited: 2, unchanged: 1, serviceMessages: 0, filtered: 0, skipped: 0 },
}
const rich: DialogueImported = {
  ...{ ...plain, serviceMessages: 4, services: 4, repaired: 1, unknownFields: 3 },
  ...{ mediaStored: 2, mediaRefused: 1, spans: [{ box: "u", first: 5, last: 90 }] },
}
const outcome = (...dialogues: ReadonlyArray<DialogueImported>) => {
  const of = { tenant: "550e8400-e29b-41d4-a716-446655440000", account: 100200300, importId: "i" }
  return outcomeOf({ ...of, titles: new Map([["user/5001", "Анна"]]) }, dialogues, 42)
}

describe("the outcome of an import", () => {
  test("says of a dialogue only what there is to say", () => {
    const [{ dialogue_id: _, ...shown } = { dialogue_id: "" }] = outcome(plain).dialogues
    assert.deepEqual(shown, { type: "dm", title: "Анна", messages_imported: 7, completeness: "full" })
  })
  test("says what else the source held", () => {
    const [{ dialogue_id: _, ...shown } = { dialogue_id: "" }] = outcome(rich).dialogues
    assert.deepEqual(shown, {
      ...{ type: "dm", title: "Анна", messages_imported: 7, service_messages: 4, completeness: "full" },
      spans: [{ box: "u", first: 5, last: 90 }],
      ...{ repaired: 1, unknown_fields: 3, media_stored: 2, media_refused: 1 },
    })
  })
  test("has nothing new where the import was complete, and the same to say of the source", () => {
    const again = nothingNew(rich)
    assert.deepEqual([again.imported, again.edited, again.services, again.mediaStored], [0, 0, 0, 0])
    assert.equal(again.unchanged, 10)
    const { stats, dialogues } = outcome(again)
    assert.deepEqual([stats.media_stored, stats.repaired, stats.service_messages], [0, 1, 4])
    assert.equal(dialogues[0]?.media_stored, undefined)
  })
})
