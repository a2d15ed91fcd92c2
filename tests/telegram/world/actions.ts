/** What happened, of a service message: the action of the schema that Telegram Desktop wrote under a name of its own. */
import { Api } from "telegram"
import type { ActionMakers } from "./actionMaker.ts"
import { callActions } from "./callActions.ts"
import { giftActions } from "./giftActions.ts"
import { groupActions } from "./groupActions.ts"
import { otherActions } from "./otherActions.ts"
import { type Raw, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"

const makers: ActionMakers = { ...groupActions, ...callActions, ...otherActions, ...giftActions }

/** Telegram Desktop gives an action that is only a text no name. */
export const actionOf = (raw: Raw, telling: Telling, messageId: number): Api.TypeMessageAction => {
  const action = textIn(raw, "action")
  const text = textIn(raw, "information_text")
  if (action === undefined && text !== undefined) return new Api.MessageActionCustomAction({ message: text })
  return makers[action ?? ""]?.(raw, telling, messageId) ?? new Api.MessageActionEmpty()
}

/** Whether the schema has an action of that name. */
export const isToldAction = (raw: Raw): boolean =>
  textIn(raw, "action") === undefined
    ? "information_text" in raw
    : (textIn(raw, "action") as string) in makers
