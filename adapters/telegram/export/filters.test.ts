import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { SourceFilters } from "../../../application/source.ts"
import { account, chat, dialoguesOf, message, readExport, service } from "./testing.ts"

const at = (id: number) => 1_704_067_200 + id
const group = { type: "private_group", id: 700800901 }
const pinned = { ...message(4), type: "service", action: "pin_message" }
const content = account([
  chat([message(1), message(2), message(3), pinned, message(5)]),
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

describe("filters of service messages", () => {
  const call = (id: number) => service(id, { action: "phone_call" })
  const shown = async (filters: SourceFilters, messages: ReadonlyArray<unknown>) => {
    const { items } = await readExport(account([chat(messages)]), filters)
    const [dialogue] = dialoguesOf(items)
    return {
      messages: dialogue?.messages.map(({ id }) => id),
      services: dialogue?.services.map(({ id }) => id),
      counted: dialogue?.ended?.serviceMessages,
      completeness: dialogue?.ended?.completeness,
    }
  }

  test("since and until leave them out like messages", async () => {
    const seen = await shown({ since: at(2), until: at(4) }, [call(1), call(2), message(3), call(4)])
    assert.deepEqual(seen, { messages: [3], services: [2], counted: 1, completeness: "range" })
  })

  test("where nothing but service messages is left out, it is a range as well", async () => {
    assert.equal((await shown({ since: at(2) }, [call(1), message(2)])).completeness, "range")
  })

  test("limit leaves out those before the oldest message that is wanted", async () => {
    const all = [call(1), message(2), call(3), message(4), call(5), message(6), call(7)]
    assert.deepEqual(await shown({ limit: 2 }, all), {
      messages: [4, 6],
      services: [5, 7],
      counted: 2,
      completeness: "range",
    })
  })

  test("limit leaves out none where it leaves out no message", async () => {
    const seen = await shown({ limit: 2 }, [call(1), message(2), call(3), message(4)])
    assert.deepEqual(seen, { messages: [2, 4], services: [1, 3], counted: 2, completeness: "full" })
  })
})

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
