/**
 * How much of a dialogue an export showed, as far as its form tells; nothing in the file says so itself.
 *
 * - A filter left something out: `range`.
 * - A single chat: `unknown`, because Telegram Desktop offers a range of dates for it and does not write down which was chosen.
 * - A whole account, private chats, bots, Saved Messages: `full`; the account export has no range and takes them whole.
 * - A whole account, groups and channels: `own` when every message was sent by the account, because that is how public ones and those
 *   that were left are always exported, and private ones unless asked otherwise. Else `unknown`: somebody ticked "full", but Telegram
 *   Desktop goes back to own messages in silence where the server denies the rest.
 */
import type { Completeness } from "../../../domain/observation.ts"
import { type DialogueType, familyOf } from "../../../domain/peer.ts"

/** A file that holds one chat, or the chats of an account. */
export type Form = "chat" | "account"

export type Shown = {
  readonly form: Form
  readonly type: DialogueType
  readonly filtered: number
  /** Ordinary messages, filtered ones among them, and how many of them the account sent. */
  readonly ordinary: number
  readonly own: number
}

export const completenessOf = ({ form, type, filtered, ordinary, own }: Shown): Completeness => {
  if (filtered > 0) return "range"
  if (form === "chat") return "unknown"
  if (familyOf(type) === "dm") return "full"
  return ordinary > 0 && own === ordinary ? "own" : "unknown"
}
