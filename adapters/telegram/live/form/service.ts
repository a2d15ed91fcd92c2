/**
 * A service message as Telegram Desktop's exporter would write it. Of some actions it writes nobody who did it; an action that it has no form for
 * becomes an empty ordinary message, which any fuller form replaces.
 */
import type { Api } from "telegram"
import type { ActionForms, ActionReading } from "./action.ts"
import { groupActions } from "./groupActions.ts"
import { moneyActions } from "./moneyActions.ts"
import { nameOf } from "./peers.ts"
import { personalActions } from "./personalActions.ts"
import type { Fields, Form, PageReading } from "./raw.ts"
import { replyFields, senderText } from "./sender.ts"

const nothing = (): undefined => undefined

const forms: ActionForms<Api.TypeMessageAction["className"]> = {
  ...groupActions,
  ...personalActions,
  ...moneyActions,
  MessageActionEmpty: nothing,
  MessageActionPaymentSentMe: nothing,
  MessageActionSecureValuesSentMe: nothing,
  MessageActionWebViewDataSentMe: nothing,
  MessageActionRequestedPeerSentMe: nothing,
}

type AnyForm = (action: Api.TypeMessageAction, reading: ActionReading) => Fields | undefined

const withoutActor = new Set<unknown>([
  "send_payment",
  "refunded_payment",
  "attach_menu_bot_allowed",
  "web_app_bot_allowed",
  "allow_sending_messages",
  "send_passport_values",
  "proximity_reached",
  "send_webview_data",
  "gift_code_prize",
  "giveaway_launch",
  "giveaway_results",
])

export const serviceForm = (message: Api.MessageService, of: PageReading): Form => {
  const { action } = message
  const form = forms[action.className] as AnyForm | undefined
  const fields = form?.(action, { message, of })
  const times = { id: message.id, date_unixtime: String(message.date) }
  const actor = senderText(message, of)
  const name = nameOf(of.people, actor)
  if (fields === undefined)
    return { ...times, type: "message", from: name, from_id: actor, ...replyFields(message, of) }
  if (withoutActor.has(fields["action"])) return { ...times, type: "service", ...fields }
  return { ...times, type: "service", actor: name, actor_id: actor, ...fields }
}
