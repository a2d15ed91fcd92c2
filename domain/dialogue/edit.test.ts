/** When a message that is known is edited, and when another form of it changes nothing, case by case. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { message, NAMES, page } from "../../tests/observed.ts"
import { specification } from "../../tests/specification.ts"
import type { Decided } from "../decided.ts"
import { dialogueDecider } from "./decider.ts"
import { LATEST } from "./messageTable.ts"

const { given, happened } = specification(dialogueDecider)

const EDITED = "sideload.message.edited.v1"

const deleted = (id: number): Decided => ({
  type: "sideload.message.deleted.v1",
  data: {},
  identity: `message.deleted/u/${id}`,
  state: { kind: "deleted", box: "u", id, edited: 50, fidelity: 100, revision: "00" },
})

describe("an edit", () => {
  const first = happened(page([message(1, { edited: 50, fidelity: 50 })]))
  const shown = (edited: number | undefined, fidelity: number, text: string) =>
    page([message(1, { ...(edited === undefined ? {} : { edited }), fidelity, content: { text } })])

  test("is what a newer edit date shows, from any source", () => {
    given(...first)
      .when(shown(51, 40, "new"))
      .thenDecides({ type: EDITED, data: { sent: false, text: "new" } })
  })
  test("is what a newer edit date shows, even where the text came back to what it was", () => {
    given(...first)
      .when(shown(51, 50, "text 1"))
      .thenDecides({ type: EDITED })
  })
  test("is not what an older form shows, however good its source", () => {
    given(...first)
      .when(shown(49, 100, "old"))
      .thenNothing()
    given(...first)
      .when(shown(undefined, 100, "oldest"))
      .thenNothing()
  })
  test("is what other content at an equal date shows, only from a source of higher fidelity", () => {
    given(...first)
      .when(shown(50, 60, "better"))
      .thenDecides({ type: EDITED })
    given(...first)
      .when(shown(50, 50, "as good"))
      .thenNothing()
    given(...first)
      .when(shown(50, 40, "worse"))
      .thenNothing()
  })
  test("is not what the same content shows that shows no more", () => {
    given(...first)
      .when(shown(50, 50, "text 1"))
      .thenNothing()
  })
  test("is what shows more of the same text, so that the order of sources does not matter", () => {
    given(...first)
      .when(shown(50, 70, "text 1"))
      .thenDecides({ type: EDITED })
  })
  test("of a message that nobody edited is what the first edit date shows", () => {
    given(...happened(page([message(1)])))
      .when(shown(1, 40, "new"))
      .thenDecides({ type: EDITED })
  })
  test("has a header of its own and an identity that no other edit has", () => {
    const [event] = given(...first).when(shown(51, 60, "new")).decided
    const revision = NAMES.revision({ sent: false, text: "new" })
    assert.deepEqual(event?.state, {
      ...{ kind: "edited", box: "u", id: 1, occurred: 1_700_000_001, edited: 51, fidelity: 60 },
      revision,
    })
    assert.equal(event?.identity, `message.edited/u/1/51/60/${revision}`)
  })
  test("back and forth between sources of rising fidelity has as many identities as happenings", () => {
    const events = happened(shown(5, 40, "a"), shown(5, 50, "b"), shown(5, 60, "a"), shown(5, 100, "b"))
    const edits = events.filter(({ type }) => type === EDITED)
    assert.equal(edits.length, 3)
    assert.equal(new Set(edits.map(({ identity }) => identity)).size, 3)
  })
  test("at a date that no clock shows yet is made once", () => {
    const absurd = 99_999_999_999
    const events = happened(shown(5, 40, "a"), shown(absurd, 40, "b"))
    assert.equal(events.at(-1)?.type, EDITED)
    given(...events)
      .when(shown(absurd, 40, "b"))
      .thenNothing()
    given(...events)
      .when(shown(LATEST, 40, "c"))
      .thenNothing()
  })
})

describe("a message that was deleted", () => {
  test("stays deleted, whatever an older or newer source shows", () => {
    const before = [...happened(page([message(1)])), deleted(1)]
    for (const edited of [1, 50, 51, 2_000_000_000]) {
      given(...before)
        .when(page([message(1, { edited, fidelity: 100, content: { text: "again" } })]))
        .thenNothing()
    }
  })
})
