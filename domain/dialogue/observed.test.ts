/** What is decided of names, reactions, service messages and stored files: case by case, and whatever the order of sources. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { ANNA, BORIS, choir, message, NAMES, page } from "../../tests/observed.ts"
import { specification } from "../../tests/specification.ts"
import type { ServiceObservation } from "../observation.ts"
import { dialogueDecider } from "./decider.ts"
import type { ReactionsObserved } from "./messageEvents.ts"
import type { StoreMedia } from "./storeMedia.ts"

const { given, happened } = specification(dialogueDecider)

const REACTED = "sideload.reactions.observed.v1"
const SERVICE = "sideload.service-message.observed.v1"
const STORED = "sideload.media.stored.v1"
const OBSERVED = "sideload.peer.observed.v1"

const hearts = (count: number): ReactionsObserved => ({ reactions: [{ type: "emoji", emoji: "❤", count }] })
const reacted = (count: number, seen?: number) => ({
  ...page([message(1, { reactions: hearts(count) })]),
  ...(seen === undefined ? {} : { seen }),
})

describe("reactions", () => {
  const first = happened(page([message(1)]), reacted(2, 100))
  test("are an event of their own, with when they were seen in the header", () => {
    const [, , event] = given().when(reacted(2, 100)).decided
    assert.equal(event?.type, REACTED)
    assert.deepEqual(
      [event?.data, event?.state && "edited" in event.state && event.state.edited],
      [hearts(2), 100],
    )
  })
  test("seen again, or the same later, decide nothing", () => {
    given(...first)
      .when(reacted(2, 100))
      .thenNothing()
    given(...first)
      .when(reacted(2, 200))
      .thenNothing()
  })
  test("that others replaced are those seen last", () => {
    given(...first)
      .when(reacted(3, 200))
      .thenDecides({ type: REACTED, data: hearts(3) })
    given(...first)
      .when(reacted(1, 50))
      .thenNothing()
  })
  test("that a source does not show stay", () => {
    given(...first)
      .when(page([message(1)]))
      .thenNothing()
  })
  test("twice in one page are those of the first", () => {
    const twice = {
      ...page([message(1, { reactions: hearts(1) }), message(1, { reactions: hearts(2) })]),
      seen: 5,
    }
    const events = given()
      .when(twice)
      .decided.filter(({ type }) => type === REACTED)
    assert.deepEqual(
      events.map(({ data }) => data),
      [hearts(1)],
    )
  })
})

const joined = (id: number, shown: Partial<ServiceObservation> = {}): ServiceObservation => ({
  box: "u",
  id,
  occurred: 1_700_000_000,
  fidelity: 40,
  service: { actor: ANNA, actorName: "Анна", action: "join_group_by_link", fields: { inviter: "Борис" } },
  ...shown,
})
const services = (...all: ReadonlyArray<ServiceObservation>) => ({
  ...page([], { dialogue: choir }),
  services: all,
})

describe("a service message", () => {
  const first = happened(services(joined(1)))
  test("is observed once, and its actor by name", () => {
    const types = first.map(({ type }) => type)
    assert.deepEqual(types, ["sideload.dialogue.opened.v1", OBSERVED, OBSERVED, SERVICE])
    given(...first)
      .when(services(joined(1)))
      .thenNothing()
  })
  test("is observed anew by a source that shows more", () => {
    given(...first)
      .when(services(joined(1, { fidelity: 60 })))
      .thenDecides({ type: SERVICE })
  })
  test("takes the place of an empty message that an older exporter made of it", () => {
    const empty = happened(page([message(1, { fidelity: 30, content: { text: "" } })], { dialogue: choir }))
    const types = given(...empty)
      .when(services(joined(1)))
      .decided.map(({ type }) => type)
    assert.deepEqual(types, [OBSERVED, SERVICE])
  })
})

const stores = (id: number, sha256 = "ab".repeat(32)): StoreMedia => ({
  dialogue: page([]).dialogue,
  stored: [{ box: "u", id, media: { sender: ANNA, sha256, size: 3 } }],
  names: NAMES,
})

describe("a stored file", () => {
  const known = happened(page([message(1)]))
  test("is said of a message that is known, once", () => {
    given(...known)
      .when(stores(1))
      .thenDecides({ type: STORED, data: stores(1).stored[0]?.media })
    given(...known, ...given(...known).when(stores(1)).decided)
      .when(stores(1))
      .thenNothing()
  })
  test("is not said of a message that nobody knows", () => {
    given(...known)
      .when(stores(2))
      .thenNothing()
  })
  test("is said again of a newer form, with an identity of its own", () => {
    const [before] = given(...known).when(stores(1)).decided
    const edited = happened(page([message(1)]), stores(1), page([message(1, { edited: 9 })]))
    const [after] = given(...edited).when(stores(1)).decided
    assert.equal(after?.type, STORED)
    assert.notEqual(after?.identity, before?.identity)
  })
})

describe("a name", () => {
  const named = (name: string, seen: number, fidelity = 40) => ({
    ...page([message(seen, { fidelity, content: { sender: BORIS, senderName: name } })]),
    seen,
  })
  test("seen later replaces an earlier one, whichever source shows more of the message", () => {
    const first = happened(named("Борис", 100, 60))
    const [event] = given(...first).when(named("Боря", 200)).decided
    assert.deepEqual([event?.type, event?.data], [OBSERVED, { peer: BORIS, name: "Боря" }])
  })
  test("seen earlier changes nothing", () => {
    const first = happened(named("Боря", 200))
    const types = given(...first)
      .when(named("Борис", 100, 70))
      .decided.map(({ type }) => type)
    assert.deepEqual(types, ["sideload.message.imported.v1"])
  })
})
