import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { FORUM } from "../everything.ts"
import { everythingWorld, wholeHistory } from "./testing.ts"

const AUNT = "user/500600701"

const classesOf = async (key: string): Promise<ReadonlyArray<string>> =>
  wholeHistory(await everythingWorld(), key).flatMap((message) =>
    message instanceof Api.MessageService ? message.action.className : [],
  )

describe("actions", () => {
  test("of every kind that layer 198 knows are told as such", async () => {
    const chats = [
      "chat/700800901",
      AUNT,
      "user/500600720",
      "channel/1500600701",
      FORUM,
      "channel/1500600704",
    ]
    const classes = new Set((await Promise.all(chats.map(classesOf))).flat())
    const all = Object.values(Api).flatMap((one) => {
      const { className } = one as unknown as { readonly className?: string }
      return className?.startsWith("MessageAction") ? className : []
    })
    const missing = all.filter((name) => !classes.has(name))
    assert.deepEqual(missing, [
      "MessageActionEmpty",
      "MessageActionChatMigrateTo",
      "MessageActionPaymentSentMe",
      "MessageActionSecureValuesSentMe",
      "MessageActionWebViewDataSentMe",
      "MessageActionRequestedPeerSentMe",
      "MessageActionStarGiftUnique",
    ])
  })
  test("that it does not know are empty, and listed", async () => {
    const world = await everythingWorld({}, { beyondLayer198: true })
    assert.deepEqual(
      world.untold.map((one) => one.replace(/^\d+#\d+ /, "")),
      [
        "conference_call",
        "requested_phone_number",
        "send_ton_gift",
        "paid_messages_refund",
        "paid_messages_price_change",
        "todo_completions",
        "todo_append_tasks",
        "todo_list",
      ],
    )
    assert.deepEqual((await everythingWorld()).untold, [])
  })
  test("keep a text that the file has twice", async () => {
    const sent = wholeHistory(await everythingWorld(), "user/500600720").find(
      (message) =>
        message instanceof Api.MessageService && message.action instanceof Api.MessageActionWebViewDataSent,
    )
    assert.ok(sent instanceof Api.MessageService && sent.action instanceof Api.MessageActionWebViewDataSent)
    assert.equal(sent.action.text, "Чай с мёдом")
  })
})
