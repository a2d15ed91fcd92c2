import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { SourceFilters } from "../../../application/source.ts"
import { account, chat, dialoguesOf, message, readExport } from "./testing.ts"

const at = (id: number) => 1_704_067_200 + id
const group = { type: "private_group", id: 700800901 }
const service = { ...message(4), type: "service", action: "pin_message" }
const content = account([
  chat([message(1), message(2), message(3), service, message(5)]),
  chat([message(11), message(12)], group),
])

const read = async (filters: SourceFilters) => {
  const { items, refusal } = await readExport(content, filters)
  assert.equal(refusal, undefined)
  return dialoguesOf(items).map(({ messages, ended }) => ({
    ids: messages.map(({ id }) => id),
    filtered: ended?.filtered,
    completeness: ended?.completeness,
  }))
}

describe("filters", () => {
  test("since keeps what is not older, until what is before", async () => {
    assert.deepEqual(await read({ since: at(2), until: at(5) }), [
      { ids: [2, 3], filtered: 2, completeness: "range" },
      { ids: [], filtered: 2, completeness: "range" },
    ])
  })

  test("a filter that left nothing out makes nothing a range", async () => {
    const [dm] = await read({ since: at(1) })
    assert.deepEqual(dm, { ids: [1, 2, 3, 5], filtered: 0, completeness: "full" })
  })

  test("limit keeps the newest of each dialogue, service messages not counted", async () => {
    assert.deepEqual(await read({ limit: 2 }), [
      { ids: [3, 5], filtered: 2, completeness: "range" },
      { ids: [11, 12], filtered: 0, completeness: "unknown" },
    ])
  })

  test("limit counts after since and until", async () => {
    const [dm] = await read({ until: at(5), limit: 2 })
    assert.deepEqual(dm, { ids: [2, 3], filtered: 2, completeness: "range" })
  })

  test("types leave out whole dialogues, which are then not mentioned", async () => {
    assert.deepEqual(await read({ types: ["group"] }), [
      { ids: [11, 12], filtered: 0, completeness: "unknown" },
    ])
  })

  test("a message without a time is judged by the time of the one before it", async () => {
    const unsupported = { id: 3, type: "unsupported" }
    const file = account([chat([message(1), message(2), unsupported, message(4)])])
    const { items } = await readExport(file, { since: at(2), until: at(4) })
    assert.deepEqual(
      dialoguesOf(items)[0]?.messages.map(({ id }) => id),
      [2, 3],
    )
  })
})
