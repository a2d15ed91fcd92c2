/** What is decided of messages that a live source no longer shows, and of a group that became another. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { message, page } from "../../tests/observed.ts"
import { specification } from "../../tests/specification.ts"
import { dialogueDecider } from "./decider.ts"

const { given, happened } = specification(dialogueDecider)

const DELETED = "sideload.message.deleted.v1"
const IMPORTED = "sideload.message.imported.v1"
const MIGRATED = "sideload.dialogue.migrated.v1"

const before = page([message(1), message(2), message(3), message(9)])
const known = happened(before)
const { box } = message(1)
const other = box === "u" ? "c" : "u"

const deletedIds = (events: ReturnType<ReturnType<typeof given>["when"]>["decided"]) =>
  events.flatMap(({ type, state }) =>
    type === DELETED && state !== undefined && "id" in state ? [state.id] : [],
  )

describe("a range that was swept", () => {
  const sweep = (from: number, to: number, shown: ReadonlyArray<number>) => ({
    ...page(shown.map((id) => message(id))),
    swept: { box, from, to },
  })
  test("shows that what is known of it and not shown is gone", () => {
    assert.deepEqual(deletedIds(given(...known).when(sweep(1, 5, [2])).decided), [1, 3])
  })
  test("says nothing of ids beyond its ends, and nothing where all is there", () => {
    assert.deepEqual(deletedIds(given(...known).when(sweep(2, 8, [2])).decided), [3])
    given(...known)
      .when(sweep(1, 9, [1, 2, 3, 9]))
      .thenNothing()
  })
  test("says nothing of the other box", () => {
    given(...known)
      .when({ ...page([]), swept: { box: other, from: 1, to: 2_000_000_000 } })
      .thenNothing()
  })
  test("over more ids than are known finds the same", () => {
    assert.deepEqual(deletedIds(given(...known).when(sweep(1, 2_000_000_000, [9])).decided), [1, 2, 3])
  })
})

describe("a message that is said to be gone", () => {
  const gone = {
    ...page([]),
    deleted: [
      { box, id: 2 },
      { box, id: 2 },
      { box, id: 77 },
    ],
  }
  test("is deleted once, and only where it was known", () => {
    assert.deepEqual(deletedIds(given(...known).when(gone).decided), [2])
    given(...happened(before, gone))
      .when(gone)
      .thenNothing()
  })
  test("does not come back by a source that still has it", () => {
    const events = given(...happened(before, gone)).when(
      page([message(2, { edited: 2_000_000_000 })]),
    ).decided
    assert.deepEqual(
      events.filter(({ type }) => type === IMPORTED || type === "sideload.message.edited.v1"),
      [],
    )
  })
})

describe("a group that became a supergroup", () => {
  const migrated = { ...page([message(1)]), migratedFrom: { kind: "chat", id: 77 } as const }
  test("is told once", () => {
    const { decided } = given().when(migrated)
    assert.equal(decided.filter(({ type }) => type === MIGRATED).length, 1)
    given(...happened(migrated))
      .when(migrated)
      .thenNothing()
  })
})
