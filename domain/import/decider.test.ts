/** An import is requested once, goes through each dialogue once, and is completed once; a failure leaves it open to be gone on with. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { specification } from "../../tests/specification.ts"
import type { Peer } from "../peer.ts"
import { type ImportCommand, importDecider, sum } from "./decider.ts"
import type { DialogueImported } from "./events.ts"

const { given, happened } = specification(importDecider)
const importId = "7d1b2f7e-0000-5000-8000-000000000000"

const request: ImportCommand = {
  _tag: "Request",
  request: { importId, source: "file", sha256: "ab".repeat(32), parserVersion: 1, filters: {} },
}
const dialogue = (peer: Peer, counts: Partial<DialogueImported> = {}): DialogueImported => ({
  importId,
  dialogue: peer,
  type: "dm",
  completeness: "full",
  observed: 5,
  imported: 3,
  edited: 1,
  unchanged: 1,
  serviceMessages: 2,
  filtered: 7,
  skipped: 4,
  ...counts,
})
const anna: Peer = { kind: "user", id: 1 }
const group: Peer = { kind: "chat", id: 1 }
const finish = (peer: Peer, counts: Partial<DialogueImported> = {}): ImportCommand => ({
  _tag: "FinishDialogue",
  dialogue: dialogue(peer, counts),
})
const complete: ImportCommand = { _tag: "Complete", importId }
const fail = (failures: number): ImportCommand => ({ _tag: "Fail", importId, reason: "damaged", failures })

describe("an import", () => {
  test("that nobody asked for is requested", () => {
    given()
      .when(request)
      .thenDecides({ type: "sideload.import.requested.v1", identity: `import.requested/${importId}` })
  })
  test("that was begun is not requested again", () => {
    given(...happened(request))
      .when(request)
      .thenNothing()
  })
  test("says of each dialogue what it did, once", () => {
    given(...happened(request))
      .when(finish(anna))
      .thenDecides({ type: "sideload.dialogue.imported.v1", data: dialogue(anna) })
    given(...happened(request, finish(anna)))
      .when(finish(anna, { imported: 99 }))
      .thenNothing()
  })
  test("does not take a user for a group with the same number", () => {
    given(...happened(request, finish(anna)))
      .when(finish(group))
      .thenDecides({
        type: "sideload.dialogue.imported.v1",
        identity: `dialogue.imported/${importId}/chat/1`,
      })
  })
  test("is completed with the sum over its dialogues", () => {
    given(...happened(request, finish(anna), finish(group, { type: "group", imported: 10 })))
      .when(complete)
      .thenDecides({
        type: "sideload.import.completed.v1",
        data: {
          importId,
          stats: {
            dialogs_processed: 2,
            messages_imported: 13,
            dm_messages: 3,
            group_messages: 10,
            channel_messages: 0,
            service_messages: 4,
            edited: 2,
            unchanged: 2,
            skipped: 8,
            errors: 0,
            repaired: 0,
            unknown_fields: 0,
            media_stored: 0,
            media_refused: 0,
          },
        },
      })
  })
  test("that is complete says nothing more", () => {
    for (const command of [request, finish(anna), complete, fail(0)]) {
      given(...happened(request, complete))
        .when(command)
        .thenNothing()
    }
  })
  test("that was not begun neither ends nor fails", () => {
    for (const command of [finish(anna), complete, fail(0)]) given().when(command).thenNothing()
  })
  test("that failed goes on: its dialogues stay done, others follow, and it can be completed", () => {
    const before = happened(request, finish(anna), fail(0))
    given(...before)
      .when(finish(anna))
      .thenNothing()
    given(...before)
      .when(finish(group))
      .thenDecides({ type: "sideload.dialogue.imported.v1" })
    given(...before)
      .when(complete)
      .thenDecides({ type: "sideload.import.completed.v1" })
  })
  test("says each failure once, even when nobody knows whether it was recorded, and the next one again", () => {
    given(...happened(request, fail(0)))
      .when(fail(0))
      .thenNothing()
    given(...happened(request, fail(0)))
      .when(fail(1))
      .thenDecides({ type: "sideload.import.failed.v1", identity: `import.failed/${importId}/1` })
  })
})

describe("the sum over dialogues", () => {
  test("of none is nothing", () => {
    assert.equal(
      Object.values(sum([])).every((count) => count === 0),
      true,
    )
  })
  test("counts each message in one family", () => {
    const types = ["dm", "bot", "saved", "replies", "codes", "group", "supergroup", "channel"] as const
    const stats = sum(types.map((type) => dialogue(anna, { type, imported: 1 })))
    assert.deepEqual([stats.dm_messages, stats.group_messages, stats.channel_messages], [5, 2, 1])
    assert.equal(stats.messages_imported, 8)
  })
})
