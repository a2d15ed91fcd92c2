/** The buttons under a bot's message as the export writes them: rows of what each says and does. */
import type { Api } from "telegram"
import type { Fields } from "./raw.ts"

type Button = Api.TypeKeyboardButton

/** What a button carries; bytes of a callback stand in `dataBase64`, and an empty `data` beside them. */
const dataOf = (data: string): Fields => (data === "" ? {} : { data })
const bytesOf = (data: Buffer): Fields =>
  data.length === 0 ? {} : { dataBase64: data.toString("base64url"), data: "" }

const quizOf = (quiz: boolean | undefined): string =>
  typeof quiz === "boolean" ? (quiz ? "\u0001" : "\0") : ""

/** `undefined` where the export leaves a button out. */
const actionOf = (button: Button): Fields | undefined => {
  switch (button.className) {
    case "KeyboardButton":
      return { type: "default" }
    case "KeyboardButtonUrl":
      return { type: "url", ...dataOf(button.url) }
    case "KeyboardButtonCallback":
      return {
        type: button.requiresPassword ? "callback_with_password" : "callback",
        ...bytesOf(button.data),
      }
    case "KeyboardButtonRequestPhone":
      return { type: "request_phone" }
    case "KeyboardButtonRequestGeoLocation":
      return { type: "request_location" }
    case "KeyboardButtonRequestPoll":
      return { type: "request_poll", ...dataOf(quizOf(button.quiz)) }
    case "KeyboardButtonRequestPeer":
      return { type: "request_peer", data: "unsupported", ...idFields(button.buttonId) }
    case "KeyboardButtonSwitchInline":
      return { type: button.samePeer ? "switch_inline_same" : "switch_inline", ...dataOf(button.query) }
    case "KeyboardButtonGame":
      return { type: "game" }
    case "KeyboardButtonBuy":
      return { type: "buy" }
    case "KeyboardButtonUrlAuth":
      return {
        type: "auth",
        ...dataOf(button.url),
        ...(button.fwdText ? { forward_text: button.fwdText } : {}),
        ...idFields(button.buttonId),
      }
    case "KeyboardButtonUserProfile":
      return { type: "user_profile", data: button.userId.toString() }
    case "KeyboardButtonWebView":
      return { type: "web_view", ...dataOf(button.url) }
    case "KeyboardButtonSimpleWebView":
      return { type: "simple_web_view", ...dataOf(button.url) }
    case "KeyboardButtonCopy":
      return { type: "copy_text", ...dataOf(button.copyText) }
    case "InputKeyboardButtonUrlAuth":
    case "InputKeyboardButtonUserProfile":
    case "InputKeyboardButtonRequestPeer":
      return undefined
  }
}

const idFields = (id: number): Fields => (id === 0 ? {} : { button_id: id })

const buttonOf = (button: Button): ReadonlyArray<Fields> => {
  const action = actionOf(button)
  if (action === undefined) return []
  return [button.text === "" ? action : { ...action, text: button.text }]
}

export const buttonsOf = ({ rows }: Api.ReplyInlineMarkup): ReadonlyArray<ReadonlyArray<Fields>> =>
  rows.map(({ buttons }) => buttons.flatMap(buttonOf)).filter((row) => row.length > 0)
