/** What an observed page makes happen, case by case. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { ANNA, BORIS, CHOIR, choir, message, NAMES, page, withAnna } from "../../tests/observed.ts"
import { specification } from "../../tests/specification.ts"
import type { Decided } from "../decided.ts"
import { dialogueDecider } from "./decider.ts"
import { LATEST } from "./messageTable.ts"

const { given, happened } = specification(dialogueDecider)

const IMPORTED = "sideload.message.imported.v1"
const EDITED = "sideload.message.edited.v1"
const OPENED = "sideload.dialogue.opened.v1"
const OBSERVED = "sideload.peer.observed.v1"

const deleted = (id: number): Decided => ({
  type: "sideload.message.deleted.v1",
  data: {},
  identity: `message.deleted/u/${id}`,
  state: { kind: "deleted", box: "u", id, edited: 50, fidelity: 100, revision: "00" },
})
const erased: Decided = { type: "sideload.dialogue.erased.v1", data: {}, identity: "dialogue.erased" }

describe("a dialogue", () => {
  test("is opened before anything else of it", () => {
    given()
      .when(page([message(1)]))
      .thenDecides(
        {
          type: OPENED,
          data: { peer: ANNA, type: "dm", title: "Анна" },
          identity: "dialogue.opened/user/5001",
        },
        { type: IMPORTED },
      )
  })
  test("is opened even where nothing is in it", () => {
    given().when(page([])).thenDecides({ type: OPENED })
  })
  test("without a title is opened without one", () => {
    given()
      .when(page([], { dialogue: { peer: ANNA, type: "saved" } }))
      .thenDecides({ type: OPENED, data: { peer: ANNA, type: "saved" } })
  })
  test("is opened once", () => {
    given(...happened(page([])))
      .when(page([message(1)]))
      .thenDecides({ type: IMPORTED })
  })
  test("that was erased takes nothing any more, known or new", () => {
    given(...happened(page([message(1)])), erased)
      .when(page([message(1, { edited: 99, content: { text: "other" } }), message(2)]))
      .thenNothing()
  })
})

describe("a message", () => {
  test("that is new is imported, its place and times in the header and its content in the data", () => {
    const revision = NAMES.revision(message(7).content)
    given(...happened(page([])))
      .when(page([message(7, { occurred: 10, edited: 20 })]))
      .thenDecides({
        type: IMPORTED,
        data: { sent: false, text: "text 7" },
        identity: "message.imported/u/7",
        state: { kind: "imported", box: "u", id: 7, occurred: 10, edited: 20, fidelity: 60, revision },
      })
  })
  test("without times has none in the header", () => {
    const { occurred: _, ...timeless } = message(7)
    const [, event] = given().when(page([timeless])).decided
    assert.deepEqual(Object.keys(event?.state ?? {}), ["kind", "box", "id", "fidelity", "revision"])
  })
  test("seen again decides nothing", () => {
    given(...happened(page([message(1), message(2)])))
      .when(page([message(1), message(2)]))
      .thenNothing()
  })
  test("with the same id in another box is another message", () => {
    given(...happened(page([message(5, { box: "c" })], { dialogue: choir })))
      .when(page([message(5, { box: "u" })], { dialogue: choir }))
      .thenDecides({ type: IMPORTED, identity: "message.imported/u/5" })
  })
  test("of a supergroup is named with its channel", () => {
    given(...happened(page([], { dialogue: choir })))
      .when(page([message(5, { box: "c" })], { dialogue: choir }))
      .thenDecides({ type: IMPORTED, identity: "message.imported/c/8001/5" })
  })
  test("is the persona's own where the command says so of the dialogue", () => {
    given(...happened(page([])))
      .when(page([message(1)], { own: true }))
      .thenDecides({ type: IMPORTED, data: { sent: false, text: "text 1", own: true } })
    given(...happened(page([message(1)], { own: true })))
      .when(page([message(1)]))
      .thenNothing()
  })
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

describe("a page that shows a message twice", () => {
  test("imports it once", () => {
    given(...happened(page([])))
      .when(page([message(1), message(1)]))
      .thenDecides({ type: IMPORTED })
  })
  test("imports the first form and edits to a newer one", () => {
    given(...happened(page([])))
      .when(page([message(1, { edited: 5 }), message(1, { edited: 6, content: { text: "new" } })]))
      .thenDecides({ type: IMPORTED }, { type: EDITED })
  })
  test("does not go back to an older one", () => {
    given(...happened(page([])))
      .when(page([message(1, { edited: 6 }), message(1, { edited: 5, content: { text: "old" } })]))
      .thenDecides({ type: IMPORTED })
  })
  test("does not edit a message of before twice", () => {
    const newer = message(1, { edited: 6, content: { text: "new" } })
    given(...happened(page([message(1, { edited: 5 })])))
      .when(page([newer, newer]))
      .thenDecides({ type: EDITED })
  })
})

describe("a peer", () => {
  const from = (name: string | undefined, fidelity = 60, id = 1) =>
    page([
      message(id, {
        fidelity,
        content: { sender: BORIS, ...(name === undefined ? {} : { senderName: name }) },
      }),
    ])
  const names = (events: ReadonlyArray<Decided>) =>
    events.flatMap((event) => (event.type === OBSERVED ? [event.data.name] : []))

  test("is observed under its name, before its message", () => {
    given(...happened(page([])))
      .when(from("Борис"))
      .thenDecides(
        {
          type: OBSERVED,
          data: { peer: BORIS, name: "Борис" },
          state: {
            kind: "peer",
            tag: NAMES.peerTag(BORIS),
            fidelity: 60,
            revision: NAMES.revisionOf("peer\nБорис\n"),
          },
        },
        { type: IMPORTED },
      )
  })
  test("is observed once under one name", () => {
    given(...happened(from("Борис")))
      .when(from("Борис", 60, 2))
      .thenDecides({ type: IMPORTED })
  })
  test("is observed again under another name, and under one that came back", () => {
    assert.deepEqual(names(happened(from("Борис"), from("Боря"), from("Борис"))), ["Борис", "Боря", "Борис"])
  })
  test("has an identity for each time that its name changed, however often it came back", () => {
    const events = happened(from("a"), from("b"), from("a"), from("b"), from("a"))
    const observed = events.filter(({ type }) => type === OBSERVED)
    assert.equal(observed.length, 5)
    assert.equal(new Set(observed.map(({ identity }) => identity)).size, 5)
  })
  test("does not get a name from a source of lower fidelity", () => {
    assert.deepEqual(names(happened(from("Борис", 100), from("Боря", 60))), ["Борис"])
  })
  test("without a name is not observed, nor does it lose the one it had", () => {
    assert.deepEqual(names(happened(from("Борис"), from(undefined))), ["Борис"])
  })
  test("that a page names twice goes by the first", () => {
    const both = page([
      message(1, { content: { sender: BORIS, senderName: "Борис" } }),
      message(2, { content: { sender: BORIS, senderName: "Боря" } }),
    ])
    assert.deepEqual(names(happened(both)), ["Борис"])
    given(...happened(both))
      .when(both)
      .thenNothing()
  })
  test("that is a group or channel is observed under its title, and again when that changes", () => {
    const titled = (title: string) => page([], { dialogue: { ...choir, title } })
    assert.deepEqual(names(happened(titled("Хор"), titled("Хор"), titled("Большой хор"))), [
      "Хор",
      "Большой хор",
    ])
    given()
      .when(titled("Хор"))
      .thenDecides({ type: OPENED }, { type: OBSERVED, data: { peer: CHOIR, name: "Хор" } })
  })
  test("that is a person is not observed under the dialogue's title, which is only a first name", () => {
    assert.deepEqual(names(happened(page([], { dialogue: withAnna }))), [])
  })
})
