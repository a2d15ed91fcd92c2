import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { firstText } from "./duplicates.ts"
import { onlyService } from "./testing.ts"

describe("a text that is written twice", () => {
  const written = (action: string, first: string) =>
    `{"id":7,"type":"service","date_unixtime":"1704067207","action":"${action}","text":${first},"text":"","text_entities":[]}`

  test("given send_webview_data, the first one that is not empty is kept", async () => {
    const { observed, ended } = await onlyService({}, written("send_webview_data", '"Готово \\"да\\""'))
    assert.deepEqual(observed.service, { action: "send_webview_data", fields: { text: 'Готово "да"' } })
    assert.equal(ended?.unknownFields, undefined)
  })

  test("given an older send_star_gift, so is its text with formats", async () => {
    const text = '["С праздником, ",{"type":"bold","text":"друг"}]'
    const { observed } = await onlyService({}, written("send_star_gift", text))
    assert.deepEqual(observed.service.fields, { text: JSON.parse(text) })
  })

  test("given both of them empty, there is none", async () => {
    const { observed } = await onlyService({}, written("send_webview_data", '""'))
    assert.deepEqual(observed.service.fields, {})
  })

  test("given another action, the last one holds", async () => {
    const { observed } = await onlyService({}, written("joined_telegram", '"первый"'))
    assert.deepEqual(observed.service.fields, {})
  })

  test("only the message's own text counts, not one within its fields", () => {
    assert.equal(firstText('{"a":{"text":"inner"},"b":["text","x"],"c":"text","text" : "own" }'), "own")
    assert.equal(firstText('{"text":"","text":[],"more":1,"text":"third"}'), "third")
    assert.equal(firstText('{"text":5}'), 5)
    assert.equal(firstText("{}"), undefined)
  })
})
