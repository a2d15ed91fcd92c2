/** The buttons under a bot's message. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { defined } from "./defined.ts"
import { user } from "./peers.ts"
import { numberIn, type Raw, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"

const callbackData = (raw: Raw): Buffer => {
  const encoded = textIn(raw, "dataBase64")
  return encoded === undefined
    ? Buffer.from(textIn(raw, "data") ?? "", "latin1")
    : Buffer.from(encoded, "base64url")
}

type Make = (text: string, raw: Raw, data: string, telling: Telling) => Api.TypeKeyboardButton

const makers: Readonly<Record<string, Make>> = {
  url: (text, _, url) => new Api.KeyboardButtonUrl({ text, url }),
  callback: (text, raw) => new Api.KeyboardButtonCallback({ text, data: callbackData(raw) }),
  callback_with_password: (text, raw) =>
    new Api.KeyboardButtonCallback({ text, data: callbackData(raw), requiresPassword: true }),
  request_phone: (text) => new Api.KeyboardButtonRequestPhone({ text }),
  request_location: (text) => new Api.KeyboardButtonRequestGeoLocation({ text }),
  request_poll: (text) => new Api.KeyboardButtonRequestPoll({ text }),
  request_peer: (text, raw) =>
    new Api.KeyboardButtonRequestPeer({
      text,
      buttonId: numberIn(raw, "button_id") ?? 0,
      peerType: new Api.RequestPeerTypeUser({}),
      maxQuantity: 1,
    }),
  switch_inline: (text, _, query) => new Api.KeyboardButtonSwitchInline({ text, query }),
  switch_inline_same: (text, _, query) => new Api.KeyboardButtonSwitchInline({ text, query, samePeer: true }),
  game: (text) => new Api.KeyboardButtonGame({ text }),
  buy: (text) => new Api.KeyboardButtonBuy({ text }),
  auth: (text, raw, url) =>
    new Api.KeyboardButtonUrlAuth(
      defined({
        text,
        url,
        buttonId: numberIn(raw, "button_id") ?? 0,
        fwdText: textIn(raw, "forward_text"),
      }),
    ),
  user_profile: (text, _, id, telling) =>
    new Api.KeyboardButtonUserProfile({
      text,
      userId: /^\d+$/.test(id) ? telling.bare(user(Number(id))) : bigInt.zero,
    }),
  web_view: (text, _, url) => new Api.KeyboardButtonWebView({ text, url }),
  simple_web_view: (text, _, url) => new Api.KeyboardButtonSimpleWebView({ text, url }),
  copy_text: (text, _, copyText) => new Api.KeyboardButtonCopy({ text, copyText }),
}

const buttonOf = (raw: Raw, telling: Telling): Api.TypeKeyboardButton => {
  const text = textIn(raw, "text") ?? ""
  const make = makers[textIn(raw, "type") ?? ""]
  return make?.(text, raw, textIn(raw, "data") ?? "", telling) ?? new Api.KeyboardButton({ text })
}

export const buttonsOf = (raw: Raw, telling: Telling): Api.ReplyInlineMarkup | undefined => {
  const rows = raw["inline_bot_buttons"]
  if (!Array.isArray(rows)) return undefined
  const all = (rows as ReadonlyArray<ReadonlyArray<Raw>>).map(
    (row) => new Api.KeyboardButtonRow({ buttons: row.map((button) => buttonOf(button, telling)) }),
  )
  return new Api.ReplyInlineMarkup({ rows: all })
}
