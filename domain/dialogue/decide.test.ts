/** What an observed page makes happen, case by case. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { ANNA, BORIS, CHOIR, choir, message, NAMES, page, withAnna } from "../../tests/observed.ts"
import { specification } from "../../tests/specification.ts"
import type { Decided } from "../decided.ts"
import { dialogueDecider } from "./decider.ts"

const { given, happened } = specification(dialogueDecider)

const IMPORTED = "sideload.message.imported.v1"
const EDITED = "sideload.message.edited.v1"
const OPENED = "sideload.dialogue.opened.v1"
const OBSERVED = "sideload.peer.observed.v1"

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
