import assert from "node:assert/strict"
import { test } from "node:test"
import { Api } from "telegram"
import { buttonsOf } from "./buttons.ts"
import { long, message, observed, wired } from "./testing.ts"

const text = "t"

const cases: ReadonlyArray<readonly [Api.TypeKeyboardButton, Record<string, unknown>]> = [
  [new Api.KeyboardButton({ text }), { type: "default", text }],
  [new Api.KeyboardButton({ text: "" }), { type: "default" }],
  [
    new Api.KeyboardButtonUrl({ text, url: "https://example.org" }),
    { type: "url", text, data: "https://example.org" },
  ],
  [
    new Api.KeyboardButtonCallback({ text, data: Buffer.from([0xfb, 0xff, 1]) }),
    { type: "callback", text, dataBase64: "-_8B", data: "" },
  ],
  [
    new Api.KeyboardButtonCallback({ text, data: Buffer.from("a"), requiresPassword: true }),
    { type: "callback_with_password", text, dataBase64: "YQ", data: "" },
  ],
  [new Api.KeyboardButtonRequestPhone({ text }), { type: "request_phone", text }],
  [new Api.KeyboardButtonRequestGeoLocation({ text }), { type: "request_location", text }],
  [new Api.KeyboardButtonRequestPoll({ text }), { type: "request_poll", text }],
  [new Api.KeyboardButtonRequestPoll({ text, quiz: true }), { type: "request_poll", text, data: "\u0001" }],
  [new Api.KeyboardButtonRequestPoll({ text, quiz: false }), { type: "request_poll", text, data: "\0" }],
  [
    new Api.KeyboardButtonRequestPeer({
      ...{ text, buttonId: 3, maxQuantity: 1 },
      peerType: new Api.RequestPeerTypeUser({}),
    }),
    { type: "request_peer", text, data: "unsupported", button_id: 3 },
  ],
  [new Api.KeyboardButtonSwitchInline({ text, query: "q" }), { type: "switch_inline", text, data: "q" }],
  [
    new Api.KeyboardButtonSwitchInline({ text, query: "", samePeer: true }),
    { type: "switch_inline_same", text },
  ],
  [new Api.KeyboardButtonGame({ text }), { type: "game", text }],
  [new Api.KeyboardButtonBuy({ text }), { type: "buy", text }],
  [
    new Api.KeyboardButtonUrlAuth({ text, url: "u", fwdText: "f", buttonId: 3 }),
    { type: "auth", text, data: "u", forward_text: "f", button_id: 3 },
  ],
  [new Api.KeyboardButtonUserProfile({ text, userId: long(17) }), { type: "user_profile", text, data: "17" }],
  [new Api.KeyboardButtonWebView({ text, url: "u" }), { type: "web_view", text, data: "u" }],
  [new Api.KeyboardButtonSimpleWebView({ text, url: "u" }), { type: "simple_web_view", text, data: "u" }],
  [new Api.KeyboardButtonCopy({ text, copyText: "c" }), { type: "copy_text", text, data: "c" }],
]

const rowOf = (button: Api.TypeKeyboardButton) =>
  new Api.ReplyInlineMarkup({ rows: [new Api.KeyboardButtonRow({ buttons: [button] })] })

for (const [button, expected] of cases) {
  test(`${button.className} is the export's ${String(expected["type"])}`, () => {
    const { replyMarkup } = wired(message(7, { replyMarkup: rowOf(button) }))
    assert.deepEqual(buttonsOf(replyMarkup as Api.ReplyInlineMarkup), [[expected]])
  })
}

test("buttons that the export leaves out leave no row, and a row of none no field", () => {
  const profile = new Api.InputKeyboardButtonUserProfile({ text, userId: new Api.InputUserSelf() })
  assert.equal(observed({ message: "a", replyMarkup: rowOf(profile) }).content.extra, undefined)
})

test("a keyboard of answers is no part of the message", () => {
  const replyMarkup = new Api.ReplyKeyboardMarkup({ rows: [] })
  assert.equal(observed({ message: "a", replyMarkup }).content.extra, undefined)
})
